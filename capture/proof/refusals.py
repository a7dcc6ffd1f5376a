"""What the bucket itself must refuse: it is the only one who sees the bytes arrive."""

import time
from datetime import UTC, datetime, timedelta

from capture.proof.trial import BODY, Trial, Wrong
from capture.proof.wire import Answer, ask

OTHER = BODY.replace(b"no photo", b"a  photo")  # as long as the announced bytes
ANOTHER_STORE = (
    "Take a store that holds to what is signed (AWS S3, SeaweedFS 4), and look for a proxy before "
    "it that drops headers."
)


def second_write(trial: Trial) -> str:
    trial.photo()
    put = trial.presign("photo")
    answer = ask(put.method, put.url, headers=put.headers, body=BODY)
    if answer.status != 412:
        raise Wrong(f"a second write is answered {answer.status}, not 412", change=ANOTHER_STORE)
    return "refuses to write a photo a second time"


def wrong_hash(trial: Trial) -> str:
    put = trial.presign("hash")
    answer = ask(put.method, put.url, headers=put.headers, body=OTHER)
    return refused(answer, "bytes other than those that were announced", change=ANOTHER_STORE)


def other_length(trial: Trial) -> str:
    put = trial.presign("length")
    answer = ask(put.method, put.url, headers=put.headers, body=BODY + BODY)
    return refused(answer, "more bytes than were announced", change=ANOTHER_STORE)


def other_type(trial: Trial) -> str:
    put = trial.presign("type")
    headers = {**put.headers, "Content-Type": "text/html"}
    answer = ask(put.method, put.url, headers=headers, body=BODY)
    return refused(answer, "another type than was announced", change=ANOTHER_STORE)


def unsigned(trial: Trial) -> str:
    headers = trial.presign("unsigned").headers
    answer = ask("PUT", trial.plain_url("unsigned"), headers=headers, body=BODY)
    return refused(
        answer,
        "a PUT without a signature",
        change="Close the bucket to the public: remove any policy or ACL that lets everyone "
        "write, and block public access (docs/operations.md).",
    )


def late(trial: Trial) -> str:
    put = trial.soon_late
    # By its own clock. One second more, because S3 tells its time in whole ones.
    over = put.expires_at - min(trial.bucket_ahead, timedelta()) + timedelta(seconds=1)
    time.sleep(max(0.0, (over - datetime.now(UTC)).total_seconds()))
    answer = ask(put.method, put.url, headers=put.headers, body=BODY)
    return refused(answer, "a PUT that comes too late", change=ANOTHER_STORE)


def refused(answer: Answer, what: str, *, change: str) -> str:
    """Return the good sentence for a refusal; trouble (5xx) is none."""
    if answer.status < 400:
        raise Wrong(f"takes {what} (answers {answer.status})", change=change)
    if answer.status >= 500:
        raise Wrong(
            f"answers {answer.status} to {what}, which is no refusal",
            change="Look into the store's own log, and check again.",
        )
    return f"refuses {what}"
