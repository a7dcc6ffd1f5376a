"""A clinician with a desk, a phone and so many photos, whose requests are looked at one by one."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capture import consultations, doorbell
from capture.models import Photo
from tests.cast import Phone, Shot
from tokens.models import Clinician


class Household:
    """One photo is in the bucket besides, put and not yet confirmed."""

    def __init__(self, photos: int) -> None:
        self.clinician = Clinician.objects.create_user(f"clinician{photos}", password="right")
        self.desk = Client()
        self.desk.force_login(self.clinician)
        self.consultation = consultations.start(self.clinician, patient="AB 41")
        self.phone = Phone(self.clinician)
        Photo.objects.bulk_create(self.photo() for _ in range(photos))

    def photo(self) -> Photo:
        pk = uuid.uuid4()
        return Photo(
            id=pk,
            clinician=self.clinician,
            consultation=self.consultation,
            token=self.phone.token,
            key=f"mobile-uploads/{self.phone.token.id}/{pk}.jpg",
            content_type="image/jpeg",
            width=800,
            height=450,
            captured_at=timezone.now(),
        )

    def requests(self) -> dict[str, Callable[[], object]]:
        """Return each request by its name, in the order in which they are to be made."""
        desk, phone = self.desk.get, self.phone.get
        changes, record = reverse("changes"), reverse("consultation", args=[self.consultation.pk])
        asked = reverse("api-phone")
        seen = {"seen": phone(asked).json()["version"]}
        versions = doorbell.versions(self.clinician.pk)
        confirm_url = self.put_one()
        standing = {"state": "uploading", "waiting": 3, "sent": 1, "failed": 0}
        return {
            "desk": lambda: answers(200, desk("/")),
            "desk's poll, nothing new": lambda: answers(204, desk(changes, versions)),
            "desk's poll, all new": lambda: answers(200, desk(changes)),
            "list of consultations": lambda: answers(200, desk(reverse("consultations"))),
            "one consultation": lambda: answers(200, desk(record)),
            "phone's page": lambda: answers(200, self.page()),
            "phone's poll, nothing new": lambda: answers(204, phone(asked, data=seen)),
            "presign": lambda: answers(200, self.phone.presign(Shot(), self.consultation)),
            "phone's status": lambda: answers(
                204, self.phone.post(reverse("api-status"), standing)
            ),
            "confirm": lambda: answers(200, self.phone.post(confirm_url)),
            "confirm, again": lambda: answers(200, self.phone.post(confirm_url)),
        }

    def put_one(self) -> str:
        """Presign and put one photo; return its confirm URL."""
        shot = Shot()
        presigned = self.phone.presign(shot, self.consultation).json()
        self.phone.put(shot, presigned).raise_for_status()
        return str(presigned["confirm_url"])

    def page(self) -> HttpResponse:
        self.phone.client.cookies[settings.PHONE_COOKIE_NAME] = self.phone.secret
        return self.phone.get(reverse("phone"))


def answers(status: int, answer: HttpResponse) -> None:
    if answer.status_code != status:
        raise RuntimeError(f"{answer.status_code} instead of {status}: {answer.content[:200]!r}")
