"""What the bucket tells browsers of this site, and of others."""

from django.conf import settings

from capture.proof.trial import Trial, Wrong
from capture.proof.wire import Answer, ask

EXPOSED = {"etag", "x-amz-checksum-sha256", "retry-after"}
STRANGER = "https://another-site.example"
CHANGE = "Give the bucket the rules of deploy/bucket/cors.json, with {}."


def lets_this_site_put(trial: Trial) -> str:
    names = sorted(name.lower() for name in trial.presign("photo").headers)
    for origin in settings.SITE_ORIGINS:
        answer = preflight(trial, origin, names)
        if not allows(answer, origin) or "put" not in answer.listed("access-control-allow-methods"):
            raise Wrong(
                f"pages of {origin} may not put (the preflight is answered {answer.status})",
                change=CHANGE.format(f"AllowedOrigins {origin} and AllowedMethods PUT"),
            )
        allowed = answer.listed("access-control-allow-headers")
        missing = [] if "*" in allowed else [name for name in names if name not in allowed]
        if missing:
            raise Wrong(
                f"pages of {origin} may not send {', '.join(missing)}",
                change=CHANGE.format("all of its AllowedHeaders"),
            )
    return f"pages of {', '.join(settings.SITE_ORIGINS)} may put with exactly our headers"


def lets_no_other_site_put(trial: Trial) -> str:
    names = sorted(name.lower() for name in trial.presign("photo").headers)
    if allows(preflight(trial, STRANGER, names), STRANGER):
        raise Wrong(
            "pages of any other site may put, too",
            change=CHANGE.format(f"AllowedOrigins {', '.join(settings.SITE_ORIGINS)} alone"),
        )
    return "pages of other sites may not"


def shows_its_answer(trial: Trial) -> str:
    trial.photo()
    answer = trial.first_put
    if not allows(answer, settings.SITE_ORIGINS[0]):
        raise Wrong(
            "the page may put, and not read the answer",
            change=CHANGE.format(f"AllowedOrigins {settings.SITE_ORIGINS[0]}"),
        )
    shown = answer.listed("access-control-expose-headers")
    hidden = set() if "*" in shown else EXPOSED - shown
    if hidden:
        raise Wrong(
            f"the page may not read {', '.join(sorted(hidden))}",
            change=CHANGE.format("all of its ExposeHeaders"),
        )
    return f"the page may read {', '.join(sorted(EXPOSED))}"


def preflight(trial: Trial, origin: str, names: list[str]) -> Answer:
    """Ask as browsers do before a PUT: names in lower case, sorted, without spaces."""
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": ",".join(names),
    }
    return ask("OPTIONS", trial.presign("photo").url, headers=asked)


def allows(answer: Answer, origin: str) -> bool:
    told = answer.headers.get("access-control-allow-origin")
    return answer.status < 300 and told in {origin, "*"}
