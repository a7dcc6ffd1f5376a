"""What the server may do in the bucket, what stays in it, and what goes."""

from capture import storage
from capture.proof import rules, versions
from capture.proof.trial import BODY, TYPE, Trial, Wrong

FOR_THE_SERVER = "Give the server the rights of deploy/bucket/role.json."
LIFECYCLE = "Give the bucket the rules of deploy/bucket/lifecycle.json. "


def lets_the_server_work(trial: Trial) -> str:
    """Write, find, set aside and delete, each where confirm and sweep do it."""
    there = trial.key("server", below="thumbnails/")
    aside = trial.key("server", below="aside/")
    storage.write(there, BODY, content_type=TYPE)
    if there not in {each.key for page in storage.pages(there) for each in page}:
        raise Wrong("does not list what was written", change=FOR_THE_SERVER)
    storage.move(there, aside)
    if storage.exists(there) or not storage.exists(aside):
        raise Wrong("does not move what was written", change=FOR_THE_SERVER)
    storage.delete([aside])
    if storage.exists(aside):
        raise Wrong("does not delete what was written", change=FOR_THE_SERVER)
    return "lets the server write, list, move and delete"


def forgets_what_is_deleted(trial: Trial) -> str:
    state = versions.versioning()
    if not state:
        return "keeps no versions: what is deleted is gone at once, and so is a mistake"
    days = rules.days_after_deletion(versions.lifecycle())
    if days is None:
        raise Wrong(
            f"keeps versions ({state.lower()}), so photos stay for ever after their deletion",
            change=LIFECYCLE + "Its rule for noncurrent versions must cover mobile-uploads/, "
            "thumbnails/ and aside/.",
        )
    return f"keeps versions ({state.lower()}): what is deleted is gone after {days} days"


def keeps_what_is_not(trial: Trial) -> str:
    found = rules.against_photos(versions.lifecycle())
    if found:
        raise Wrong(
            "; ".join(found),
            change="Remove or narrow these rules: a photo goes by PHOTO_RETENTION_DAYS or by "
            "hand, and its row with it.",
        )
    return "no lifecycle rule deletes or freezes a photo"


def is_left_as_it_was(trial: Trial) -> str:
    left = trial.clean_up()
    if left:
        return f"leaves {left} old versions of its own, which the lifecycle forgets"
    return "nothing of this check is left in it"
