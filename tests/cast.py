"""The cast: who acts in the tests. `colleague` and `stranger` may see nothing of `clinician`'s."""

import base64
import hashlib
import json
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

import httpx
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capture.models import Consultation
from tests import pictures
from tokens import pairing
from tokens.models import Clinician, MobileToken

SECONDS_TO_CONNECT = 30.0


@dataclass
class Shot:
    """A photo as the phone holds it before it is sent."""

    body: bytes = field(default_factory=pictures.jpeg)
    content_type: str = "image/jpeg"
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    captured_at: str = field(default_factory=lambda: timezone.now().isoformat())
    width: int = 800
    height: int = 450

    @property
    def sha256(self) -> str:
        return base64.b64encode(hashlib.sha256(self.body).digest()).decode()

    def announcement(self, consultation: Consultation, /, **changes: Any) -> dict[str, Any]:
        return {
            "id": self.id,
            "consultation": str(consultation.id),
            "captured_at": self.captured_at,
            "filename": "photo.jpg",
            "content_type": self.content_type,
            "size": len(self.body),
            "sha256": self.sha256,
            "width": self.width,
            "height": self.height,
            **changes,
        }


class Phone:
    """A paired phone that speaks the API by its header, as a program would."""

    def __init__(self, clinician: Clinician) -> None:
        paired = pairing.redeem(pairing.offer(clinician).typed, device="iPhone", address=None)
        self.secret, self.token = paired.secret, paired.token
        self.client = Client(headers={"X-Mobile-Token": self.secret})

    def fresh_token(self) -> MobileToken:
        return MobileToken.objects.get(pk=self.token.pk)

    def get(self, url: str, **options: Any) -> HttpResponse:
        return self.client.get(url, **options)

    def post(self, url: str, body: Any = None) -> HttpResponse:
        return self.client.post(url, json.dumps(body), content_type="application/json")

    def delete(self, url: str) -> HttpResponse:
        return self.client.delete(url)

    def presign(self, shot: Shot, consultation: Consultation, /, **changes: Any) -> HttpResponse:
        return self.post(reverse("api-presign"), shot.announcement(consultation, **changes))

    def put(self, shot: Shot, presigned: dict[str, Any], **changes: Any) -> httpx.Response:
        put = presigned["put"]
        headers = {**put["headers"], **changes.pop("headers", {})}
        body = changes.pop("body", shot.body)
        return httpx.request(put["method"], put["url"], content=body, headers=headers)

    def upload(self, shot: Shot, consultation: Consultation, /, **changes: Any) -> HttpResponse:
        """Presign, put, confirm; return confirm's answer."""
        presigned = self.presign(shot, consultation, **changes).json()
        assert self.put(shot, presigned).status_code == 200
        return self.post(presigned["confirm_url"])


def at_once[T](times: int, act: Callable[[], T]) -> list[T]:
    """Do the same in several threads at the same moment; return what each returned.

    They start when each holds a connection of its own, so that none waits for another's.
    """
    start = Barrier(times, timeout=SECONDS_TO_CONNECT)

    def one() -> T:
        try:
            connection.ensure_connection()
            start.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(one) for _ in range(times)]]
