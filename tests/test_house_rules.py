"""The house rules, held true by tests: settings documented, doors listed, names that agree."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(settings.BASE_DIR) if hasattr(settings, "BASE_DIR") else Path(__file__).parent.parent

# Whoever opens a door adds it here, and says why.
OPEN_ROUTES = {
    "login/": "one must come in",
    "login/passkey/": "one must come in; the passkey is the proof",
    "login/second-step/": "the second half of coming in; without the first it leads there",
    "language/": "sets the page's language, by a cookie",
    "manifest.webmanifest": "a browser asks for it without its cookies; says nothing of anybody",
    "pair/": "a phone has no sign-in; the code is its proof",
    "phone/": "the phone's page; without a token it only says how to pair",
    "phone/recording/": "the recorder's part of that page; without a token there is nothing",
    "phone/sign-out/": "ends the pairing in the phone's own cookie",
    "api/drills/<uuid:drill_id>": "asks for a token",
    "api/drills/<uuid:drill_id>/confirm": "asks for a token",
    "api/drills/<uuid:drill_id>/presign": "asks for a token",
    "api/pair": "the code is its proof",
    "api/pair/peek": "the code is its proof",
    "api/phone": "asks for a token",
    "api/phone/doorbell": "asks for a token",
    "api/phone/queue-key": "asks for a token",
    "api/phone/status": "asks for a token",
    **dict.fromkeys(
        (f"api/recordings/{act}" for act in ("consent", "withdraw", "forget", "decline", "start")),
        "asks for a token",
    ),
    "api/recordings/<uuid:phone_id>/state": "asks for a token",
    "api/recordings/<uuid:phone_id>/stop": "asks for a token",
    "api/uploads/<str:ticket>": "asks for a token",
    "api/uploads/presign": "asks for a token",
    "healthz": "for the operator's probes; says nothing of anybody",
    "readyz": "for the operator's probes; says nothing of anybody",
    "metrics": "asks for METRICS_TOKEN; without one there is nothing",
    "admin/login/": "leads to the one sign-in",
}

# The phone's vocabulary in the tables of docs/api.md.
ERROR_CODES = {
    "invalid", "token_missing", "token_unknown", "token_expired", "token_revoked", "csrf",
    "unknown", "wrong_method", "not_in_bucket", "conflict", "code_expired", "code_used",
    "over_limit", "too_large", "wrong_type", "bytes_differ", "not_an_image", "slow_down",
    "unavailable", "no_consent", "recording_ended", "not_a_recording",
}  # fmt: skip


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        path = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each, path)
        else:
            yield path, each


def is_open(pattern: URLPattern) -> bool:
    return not getattr(pattern.callback, "login_required", True)


def test_open_routes_are_listed_with_their_reason() -> None:
    found = {path for path, pattern in routes(get_resolver()) if is_open(pattern)}
    assert found == set(OPEN_ROUTES)


@pytest.mark.django_db
def test_every_other_route_asks_a_stranger_to_sign_in() -> None:
    stranger = Client()
    closed = [path for path, pattern in routes(get_resolver()) if not is_open(pattern)]
    samples = [path for path in closed if "<" not in path and "^" not in path and "(" not in path]
    assert len(samples) > 5
    for path in samples:
        answer = stranger.get(f"/{path}")
        assert answer.status_code == 302, path
        assert "/login/" in answer["Location"], path


# --- Settings -----------------------------------------------------------------------------------


def names_read() -> set[str]:
    source = (ROOT / "clinicpro" / "settings.py").read_text()
    reader = r'(?:env\.\w+|required|required_list)\(\s*"([A-Z0-9_]+)"'
    return set(re.findall(reader, source)) | {"CLINICPRO_VAR"}


def test_every_setting_is_documented_in_the_readme_and_none_that_is_not_read() -> None:
    table = (ROOT / "README.md").read_text().partition("## Configuration")[2].partition("\n## ")[0]
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)`", table, re.MULTILINE))
    assert documented == names_read()


def test_only_env_reads_the_environment() -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for app in ("clinicpro", "watch", "tokens", "capture", "recordings", "review")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"os\.(environ(?!\.setdefault)|getenv)", path.read_text())
    ]
    assert readers == ["clinicpro/env.py"]


# --- One door each --------------------------------------------------------------------------------

DOORS = {
    r"\b(boto3|botocore|storages)\b": {"capture/storage.py"},
    r"\bably\b": {"capture/ably_rest.py"},
    r"\bav\b": {"recordings/sound.py", "recordings/join.py", "recordings/packets.py"},
    r"\bsegno\b": {"tokens/qr.py"},
    r"\ballauth\b": {
        *("clinicpro/urls.py", "tokens/account.py", "tokens/admin.py", "tokens/entrance.py"),
        *("tokens/factors.py", "tokens/hooks.py", "tokens/passkeys.py", "tokens/second_step.py"),
    },
    r"\bstructlog\b": {"watch/lines.py"},
    r"\bsentry_sdk\b": {"watch/reports.py"},
    r"\bopentelemetry\b": {"watch/traces.py"},
    r"\bmsgspec\b": {"capture/announced.py", "tokens/compact.py"},
    r"\bpsycopg\b": {"tokens/prepared.py"},
}


@pytest.mark.parametrize("library", DOORS)
def test_a_library_has_one_door(library: str) -> None:
    importers = {
        path.relative_to(ROOT).as_posix()
        for app in ("clinicpro", "watch", "tokens", "capture", "recordings", "review")
        for path in (ROOT / app).rglob("*.py")
        if re.search(rf"^\s*(from|import) {library}", path.read_text(), re.MULTILINE)
    }
    assert importers == DOORS[library]


def test_the_product_starts_no_program_and_turns_no_text_into_code() -> None:
    forbidden = (
        r"\b(subprocess|pickle|marshal|shelve|yaml)\b|os\.(system|popen|exec)|\b(eval|exec)\("
    )
    found = [
        path.relative_to(ROOT).as_posix()
        for app in ("clinicpro", "tokens", "capture", "recordings", "review")
        for path in (ROOT / app).rglob("*.py")
        if re.search(forbidden, path.read_text())
    ]
    assert found == []


# --- Templates: a partial's name = its element's id = its hx-target ------------------------------

TEMPLATES = ROOT / "templates"
# Parts that are no region of a page, so nothing targets them.
FRAGMENTS = {
    *("_mark", "_icon", "_grid", "_marks", "_changes"),
    *("_card", "_figure", "_side", "_describe", "_turn", "_viewer", "_whose", "_use"),
    *("_chart", "_icons", "_sentences", "_troubles", "_in_app", "_pick", "_passkey", "_recorder"),
}


def partials() -> list[Path]:
    return [path for path in TEMPLATES.rglob("_*.html") if path.stem not in FRAGMENTS]


def test_a_partials_name_is_its_elements_id() -> None:
    assert partials()
    for path in partials():
        markup = re.sub(r"{#.*?#}", "", path.read_text())
        if path.stem in {"_lightbox", "_pairing", "_move", "_undo"}:
            continue  # they fill what stands in the page and has that id
        first = re.search(r'<\w+[^>]*\bid="([^"]+)"', markup)
        assert first, path
        assert first[1] == path.stem.removeprefix("_"), path


def test_every_hx_target_is_a_partials_id() -> None:
    ids = {path.stem.removeprefix("_") for path in partials()}
    targets = {
        target
        for path in TEMPLATES.rglob("*.html")
        for target in re.findall(r'hx-target="#([\w-]+)"', path.read_text())
    }
    assert targets
    assert targets <= ids


def test_every_htmx_link_and_form_also_works_without_javascript() -> None:
    for path in TEMPLATES.rglob("*.html"):
        for tag in re.findall(r"<(?:a|form)\b[^>]*hx-(?:get|post)=[^>]*>", path.read_text()):
            assert re.search(r'\b(?:href|action)="', tag), f"{path}: {tag}"


def test_no_template_has_inline_script_style_or_handler() -> None:
    for path in TEMPLATES.rglob("*.html"):
        markup = path.read_text()
        assert not re.search(r"<script(?![^>]*\bsrc=)", markup), path
        assert not re.search(r"<style|\sstyle=|\son\w+=", markup), path


def test_javascript_holds_no_address_and_no_markup() -> None:
    for path in (ROOT / "static").rglob("*.js"):
        source = re.sub(r"//.*|/\*.*?\*/", "", path.read_text())
        assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write", source), path
        assert not re.search(r"""["'`](https?://|/api/|/phone|/pair)""", source), path


def test_what_a_test_waits_for_in_a_page_is_a_function() -> None:
    # The content policy stops a bare expression, but only when it has to be looked at twice.
    waits = [
        (path.name, said)
        for folder in ("tests", "bench")
        for path in (ROOT / folder).rglob("*.py")
        for said in re.findall(r'\.wait_for_function\(\s*"([^"]*)"', path.read_text())
    ]
    assert waits
    assert [each for each in waits if "=>" not in each[1]] == []


# --- Errors and documents ---------------------------------------------------------------------


def all_errors() -> list[type]:
    # They are subclasses by being imported.
    from capture import consultations, errors  # noqa: F401
    from recordings import errors as recording_errors  # noqa: F401
    from tokens.errors import ApiError

    def below(kind: type) -> Iterator[type]:
        yield kind
        for each in kind.__subclasses__():
            yield from below(each)

    return list(below(ApiError))


def test_every_error_has_a_code_of_the_contract_and_a_sentence() -> None:
    from tokens.errors import ApiError, TokenRefused

    for kind in all_errors():
        if kind in {ApiError, TokenRefused}:
            continue
        assert kind.code in ERROR_CODES, kind
        assert (getattr(kind, "reason", "") or kind.message).strip(), kind
    assert {kind.code for kind in all_errors()} == ERROR_CODES


def test_every_error_code_is_in_the_api_document() -> None:
    text = (ROOT / "docs" / "api.md").read_text()
    assert {code for code in ERROR_CODES if f"`{code}`" not in text} == set()


def test_every_address_of_the_api_is_in_the_api_document() -> None:
    text = (ROOT / "docs" / "api.md").read_text()
    for path, _ in routes(get_resolver()):
        if path.startswith("api/") and "<" not in path:
            assert f"/{path}`" in text or f"/{path} " in text, path


def test_the_readmes_path_table_names_functions_that_exist() -> None:
    table = (ROOT / "README.md").read_text().partition("## The path of a photo")[2]
    rows = re.findall(r"^\|[^|]+\| `([\w/.-]+)` \| `(\w+)` \|", table, re.MULTILINE)
    assert len(rows) >= 8
    for file, function in rows:
        source = (ROOT / file).read_text()
        assert re.search(rf"\b(def|function|class) {function}\b", source), (file, function)


def test_decision_records_stay_short() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert records
    for path in records:
        assert len(path.read_text().splitlines()) <= 40, path
