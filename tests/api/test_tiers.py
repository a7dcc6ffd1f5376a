"""What a tier allows: said before the shutter, and never a reason to lose a photo."""

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from capture import pace
from capture.models import Consultation, Photo
from tests.cast import Phone, Shot, at_once
from tokens import pairing
from tokens.errors import OverLimit
from tokens.models import AuditEvent, Clinician, MobileToken, Pairing, TierLimits
from tokens.permanent import make_permanent, make_temporary
from tokens.revoke import revoke


def allow(tier: str = "standard", **limits: int | None) -> None:
    TierLimits.objects.filter(tier=tier).update(**limits)


def limits(phone: Phone) -> dict[str, Any]:
    return phone.get("/api/phone").json()["limits"]


# --- Before the shutter -----------------------------------------------------------------------


def test_the_limits_are_the_installations_where_the_tier_has_none(phone: Phone) -> None:
    assert limits(phone) == {
        "max_dimension": django_settings.PHOTO_MAX_DIMENSION,
        "content_type": django_settings.PHOTO_TYPE,
        "quality": django_settings.PHOTO_QUALITY,
        "max_bytes": django_settings.PHOTO_MAX_BYTES,
        "photos_per_consultation": 300,
    }


def test_the_limits_are_the_tiers_where_it_has_some(phone: Phone) -> None:
    allow(max_dimension=1200, max_bytes=2_000_000, photos_per_consultation=7)
    told = limits(phone)
    assert (told["max_dimension"], told["max_bytes"]) == (1200, 2_000_000)
    assert told["photos_per_consultation"] == 7


def test_no_tier_exceeds_the_installations_bytes(phone: Phone, settings: Any) -> None:
    allow(max_bytes=20_000_000)
    settings.PHOTO_MAX_BYTES = 5_000_000
    assert limits(phone)["max_bytes"] == 5_000_000


def test_another_tier_has_limits_of_its_own(phone: Phone, clinician: Clinician) -> None:
    Clinician.objects.filter(pk=clinician.pk).update(tier="premium")
    told = phone.get("/api/phone").json()
    assert (told["tier"], told["limits"]["max_dimension"]) == ("premium", 1600)
    assert told["photos_left"] is None


def test_a_claimed_tier_gives_no_other_limits(phone: Phone) -> None:
    told = phone.get("/api/phone", headers={"X-User-Tier": "premium"}).json()
    assert told["limits"]["max_dimension"] == django_settings.PHOTO_MAX_DIMENSION


def test_the_phone_is_told_how_many_photos_are_left(
    bucket: object, phone: Phone, consultation: Consultation
) -> None:
    allow(photos_per_consultation=2)
    told = [phone.get("/api/phone").json()["photos_left"]]
    for _ in range(3):
        phone.upload(Shot(), consultation)
        told.append(phone.get("/api/phone").json()["photos_left"])
    assert told == [2, 1, 0, 0]


def test_without_a_consultation_no_number_is_told(phone: Phone) -> None:
    assert phone.get("/api/phone").json()["photos_left"] is None


def test_the_phones_page_is_born_with_its_tiers_limits(phone: Phone) -> None:
    allow(max_dimension=1200)
    phone.client.cookies[django_settings.PHONE_COOKIE_NAME] = phone.secret
    assert '"max_dimension": 1200' in phone.get(reverse("phone")).content.decode()


# --- A photo that was taken -------------------------------------------------------------------


def test_a_photo_beyond_the_count_is_filed_and_marked(
    bucket: object, phone: Phone, consultation: Consultation
) -> None:
    allow(photos_per_consultation=1)
    first, second = Shot(), Shot()
    assert phone.upload(first, consultation).status_code == 200
    assert phone.upload(second, consultation).json()["status"] == "uploaded"
    assert list(Photo.objects.order_by("uploaded_at").values_list("is_over_limit")) == [
        (False,),
        (True,),
    ]


def test_that_it_was_one_too_many_is_recorded(
    bucket: object, phone: Phone, consultation: Consultation
) -> None:
    allow(photos_per_consultation=0)
    phone.upload(Shot(), consultation)
    event = AuditEvent.objects.get(action="photo.uploaded")
    assert event.details == {"over": "photos per consultation"}


def test_the_desk_marks_it(bucket: object, desk: Any, phone: Phone, consultation: Any) -> None:
    allow(photos_per_consultation=0)
    phone.upload(Shot(), consultation)
    assert "Over limit" in desk.get("/").content.decode()


def test_a_photo_confirmed_twice_is_not_one_too_many(
    bucket: object, phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    allow(photos_per_consultation=1)
    presigned = phone.presign(shot, consultation).json()
    phone.put(shot, presigned)
    for _ in range(2):
        phone.post(presigned["confirm_url"])
    assert not Photo.objects.filter(is_over_limit=True).exists()


def test_more_bytes_than_the_tier_allows_are_not_signed_for(
    phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    allow(max_bytes=2_000_000)
    answer = phone.presign(shot, consultation, size=2_000_001)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert phone.presign(shot, consultation, size=2_000_000).status_code == 200


# --- How fast -----------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[float]:
    """A clock that stands still, for a limit of two a minute."""
    settings.PRESIGNS_PER_MINUTE = 2
    now = [1000.0]
    monkeypatch.setattr(pace.time, "monotonic", lambda: now[0])
    return now


def test_too_many_presigns_are_told_when_to_try_again(
    clock: list[float], phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    codes = [phone.presign(shot, consultation).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    refused = phone.presign(shot, consultation)
    assert (refused["Retry-After"], refused.json()["error"]["permanent"]) == ("30", False)


def test_a_phone_that_waited_goes_on(
    clock: list[float], phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    for _ in range(3):
        phone.presign(shot, consultation)
    clock[0] += 30
    assert phone.presign(shot, consultation).status_code == 200


def test_one_phones_haste_slows_no_other_phone(
    clock: list[float], clinician: Clinician, phone: Phone, consultation: Consultation, shot: Shot
) -> None:
    for _ in range(3):
        phone.presign(shot, consultation)
    assert Phone(clinician).presign(shot, consultation).status_code == 200


# --- Permanent phones -------------------------------------------------------------------------


def test_a_permanent_phone_outlives_the_sign_out(desk: Any, phone: Phone) -> None:
    make_permanent(phone.fresh_token())
    desk.post(reverse("logout"))
    assert phone.get("/api/phone").status_code == 200


def test_no_more_phones_are_permanent_than_the_tier_allows(clinician: Clinician) -> None:
    allow(permanent_phones=1)
    make_permanent(Phone(clinician).fresh_token())
    with pytest.raises(OverLimit, match="one permanent phone"):
        make_permanent(Phone(clinician).fresh_token())
    assert MobileToken.objects.filter(is_permanent=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_phones_made_permanent_at_once_no_more_are_than_allowed(clinician: Clinician) -> None:
    allow(permanent_phones=1)
    tokens = iter([Phone(clinician).fresh_token() for _ in range(4)])

    def one() -> bool:
        try:
            return make_permanent(next(tokens))
        except OverLimit:
            return False

    assert sum(at_once(4, one)) == 1
    assert MobileToken.objects.filter(is_permanent=True).count() == 1


def test_an_unpaired_or_temporary_phone_leaves_room(clinician: Clinician) -> None:
    allow(permanent_phones=1)
    first, second = Phone(clinician).fresh_token(), Phone(clinician).fresh_token()
    make_permanent(first)
    make_temporary(first)
    make_permanent(second)
    revoke(second, reason="test")
    assert make_permanent(first) is True


def test_making_a_phone_permanent_twice_is_as_good_as_once(phone: Phone) -> None:
    allow(permanent_phones=1)
    token = phone.fresh_token()
    assert (make_permanent(token), make_permanent(token)) == (True, False)
    assert AuditEvent.objects.filter(action="token.made_permanent").count() == 1


def permanent_offer(clinician: Clinician) -> pairing.Offer:
    return pairing.offer(clinician, is_permanent=True)


def pair(stranger: Any, offer: pairing.Offer) -> Any:
    body = {"code": offer.typed, "device": "iPhone"}
    return stranger.post("/api/pair", body, content_type="application/json")


def test_a_code_can_be_offered_for_a_permanent_phone(stranger: Any, clinician: Clinician) -> None:
    answer = pair(stranger, permanent_offer(clinician))
    assert MobileToken.objects.get(pk=answer.json()["token_id"]).is_permanent


def test_pairing_one_too_many_is_over_limit_and_spends_no_code(
    stranger: Any, clinician: Clinician
) -> None:
    allow(permanent_phones=1)
    first, second = permanent_offer(clinician), permanent_offer(clinician)
    assert pair(stranger, first).status_code == 201
    answer = pair(stranger, second)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "over_limit")
    assert Pairing.objects.get(pk=second.pairing.pk).used_at is None


def test_one_too_many_is_not_even_offered(clinician: Clinician) -> None:
    allow(permanent_phones=0)
    with pytest.raises(OverLimit, match="no permanent phone"):
        permanent_offer(clinician)
    assert not Pairing.objects.exists()


# --- The phone's page knows how many are left ---------------------------------------------------


def test_a_phone_that_polls_hears_of_each_photo_that_was_filed(
    bucket: object, phone: Phone, clinician: Clinician, consultation: Consultation
) -> None:
    allow(photos_per_consultation=2)
    seen = phone.get("/api/phone").json()["version"]
    assert phone.get("/api/phone", data={"seen": seen}).status_code == 204
    Phone(clinician).upload(Shot(), consultation)
    assert phone.get("/api/phone", data={"seen": seen}).json()["photos_left"] == 1
