"""Prove a bucket before a patient's photo depends on it: do what phones, pages and server do.

Each check asks the real bucket for one promise. It returns a sentence, or raises Wrong with what
to change. What it puts lies in a folder of its own under `mobile-uploads/`, and goes in the end;
were this process killed, the sweep would set it aside as it does with all that carries no claim.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from capture.proof import cors, keeping, reaching, refusals, secrecy
from capture.proof.trial import Trial, Wrong
from capture.proof.wire import Unanswered
from tokens.errors import ApiError

AGAIN = "Mend what it says, and check again."
REACHABLE = "reachable"  # comes first; without it no other has a sense
CHECKS: dict[str, Callable[[Trial], str]] = {
    "clock": reaching.tells_our_time,
    "address": reaching.may_be_asked_by_pages,
    "cors": cors.lets_this_site_put,
    "cors for others": cors.lets_no_other_site_put,
    "put": reaching.takes_a_photo,
    "answer to the page": cors.shows_its_answer,
    "looks": reaching.shows_a_photo,
    "second write": refusals.second_write,
    "wrong hash": refusals.wrong_hash,
    "other length": refusals.other_length,
    "other type": refusals.other_type,
    "unsigned": refusals.unsigned,
    "encrypted": secrecy.encrypts,
    "not public": secrecy.shows_strangers_nothing,
    "no list": secrecy.lists_nothing_to_strangers,
    "rights": keeping.lets_the_server_work,
    "versions": keeping.forgets_what_is_deleted,
    "lifecycle": keeping.keeps_what_is_not,
    "late": refusals.late,
    "cleaned up": keeping.is_left_as_it_was,
}


@dataclass(frozen=True)
class Line:
    """What one check found. `change` says what to do, and is empty where all is well."""

    name: str
    says: str
    change: str = ""

    @property
    def is_good(self) -> bool:
        return not self.change


def prove() -> Iterator[Line]:
    """Yield a line per check; after a bucket that does not answer at all, no further one."""
    first = look(REACHABLE, reaching.answers)
    yield first
    if not first.is_good:
        return
    trial = Trial()
    try:
        for name, check in CHECKS.items():
            yield look(name, partial(check, trial))
    finally:
        trial.clean_up()


def look(name: str, check: Callable[[], str]) -> Line:
    try:
        return Line(name, check())
    except Wrong as wrong:
        return Line(name, wrong.says, wrong.change)
    except Unanswered as error:
        return Line(name, f"could not be tried: {error}", AGAIN)
    except ApiError as error:
        return Line(name, f"could not be tried: {error.__cause__ or error}", AGAIN)
