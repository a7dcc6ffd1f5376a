"""Who came, who left and who tried to come in: each leaves its audit event."""

from django.test import Client
from django.urls import reverse

from tokens.models import AuditEvent, Clinician

HERE = {"address": "127.0.0.1"}


def sign_in(client: Client, username: str, password: str) -> None:
    client.post(reverse("login"), {"username": username, "password": password})


def events(action: str) -> list[tuple[object, dict[str, object]]]:
    return list(AuditEvent.objects.filter(action=action).values_list("clinician_id", "details"))


def test_a_sign_in_is_recorded_with_where_it_came_from(
    stranger: Client, clinician: Clinician
) -> None:
    sign_in(stranger, "clinician", "right")
    assert events("signin.succeeded") == [(clinician.pk, HERE)]


def test_a_sign_out_is_recorded(desk: Client, clinician: Clinician) -> None:
    desk.post(reverse("logout"))
    assert events("signin.ended") == [(clinician.pk, {})]


def test_a_sign_out_of_nobody_is_none(stranger: Client) -> None:
    stranger.post(reverse("logout"))
    assert events("signin.ended") == []


def test_a_failed_sign_in_is_recorded_for_its_account(
    stranger: Client, clinician: Clinician
) -> None:
    sign_in(stranger, "clinician", "wrong")
    assert events("signin.failed") == [(clinician.pk, {"reason": "refused", **HERE})]


def test_a_typed_name_that_is_no_account_is_not_kept(
    stranger: Client, clinician: Clinician
) -> None:
    sign_in(stranger, "my secret password", "right")
    assert events("signin.failed") == [(None, {"reason": "no such account", **HERE})]
    assert "secret" not in str(list(AuditEvent.objects.values()))
