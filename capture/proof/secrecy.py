"""The bucket encrypts, and shows nothing to whoever has no signature."""

from django.conf import settings

from capture import storage
from capture.proof.trial import Trial, Wrong
from capture.proof.wire import ask

CLOSE = (
    "Block public access to the bucket, and remove every policy or ACL that lets everyone in "
    "(docs/operations.md, The bucket)."
)


def encrypts(trial: Trial) -> str:
    with storage.bucket_errors():
        head = storage.private().client.head_object(
            Bucket=settings.S3_BUCKET, Key=storage.place(trial.photo())
        )
    wanted = storage.encryption()["ServerSideEncryption"]
    found = head.get("ServerSideEncryption", "nothing")
    if found != wanted:
        raise Wrong(
            f"a photo is encrypted by {found}, not {wanted}",
            change="Take a store with server-side encryption, and look for a proxy before it "
            "that drops x-amz-server-side-encryption.",
        )
    if not is_ours(used := head.get("SSEKMSKeyId", "")):
        raise Wrong(
            f"a photo is encrypted by the key {used or 'none'}, not {settings.S3_KMS_KEY_ID}",
            change="Look at S3_KMS_KEY_ID, and at the key's policy in KMS.",
        )
    return f"encrypts photos ({wanted})"


def is_ours(used: str) -> bool:
    """Say whether this is the clinic's key. The bucket names its ARN; an alias it resolves."""
    wanted: str = settings.S3_KMS_KEY_ID or ""
    if ":alias/" in wanted or wanted.startswith("alias/"):
        return bool(used)
    return used.rpartition("/")[2] == wanted.rpartition("/")[2] if wanted else True


def shows_strangers_nothing(trial: Trial) -> str:
    trial.photo()
    status = ask("GET", trial.plain_url("photo")).status
    if status < 400:
        raise Wrong(f"shows a photo to everyone (answers {status})", change=CLOSE)
    return "shows no photo without a signature"


def lists_nothing_to_strangers(trial: Trial) -> str:
    status = ask("GET", f"{trial.bucket_url}?list-type=2&max-keys=1").status
    if status < 400:
        raise Wrong(f"tells everyone what is in it (answers {status})", change=CLOSE)
    return "tells nobody what is in it"
