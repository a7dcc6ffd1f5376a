"""Trusted Types: text becomes no code, no script comes from elsewhere, and pages work."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.installation import Installation
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser

RUN_TEXT = (
    """() => { try { setTimeout("1"); return "ran"; } catch (error) { return error.name; } }"""
)


def test_text_is_never_run_as_code(desk: Page, witness: Witness) -> None:
    witness.expect("TrustedScript")
    assert desk.evaluate(RUN_TEXT) == "TypeError"


def test_a_script_of_another_site_cannot_be_named(desk: Page, witness: Witness) -> None:
    witness.expect("TrustedScriptURL")
    name_script = """address => { try { document.createElement("script").src = address; return ""; }
        catch (error) { return error.name; } }"""
    assert desk.evaluate(name_script, "https://elsewhere.example/a.js") == "TypeError"
    assert desk.evaluate(name_script, "/static/trusted.js") == ""


def test_nobody_makes_a_second_policy(desk: Page, witness: Witness) -> None:
    witness.expect("policy")
    make = """() => { try { trustedTypes.createPolicy("mine", {}); return "made"; }
        catch (error) { return error.name; } }"""
    assert desk.evaluate(make) == "TypeError"


def test_the_admins_pages_work_under_the_policy(
    open_desk: Open, installation: Installation
) -> None:
    admin = next(installation.make_clinicians(1, first=9_000))
    installation.manage(
        "shell", "--verbosity=0", "--command",
        "from tokens.models import Clinician;"
        f"Clinician.objects.filter(username='{admin.username}')"
        ".update(is_staff=True, is_superuser=True)",
    )  # fmt: skip
    page = open_desk(signed_in=admin)
    page.goto(f"/admin/tokens/clinician/?q={admin.username}")
    page.get_by_role("link", name=admin.username).click()
    # The page's own script moves choices from one list to the other.
    page.locator("#id_user_permissions_from option").first.dblclick()
    expect(page.locator("#id_user_permissions_to option")).to_have_count(1)
