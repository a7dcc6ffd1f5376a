"""A colour and two plain words that desk and phone both show: a glance tells that they agree.

A reference such as "JS" comes twice a day. The words of a clinician's last twenty consultations do
not come again, so that no two that one remembers look alike.
"""

from collections.abc import Iterable
from secrets import SystemRandom

from capture.models import Consultation
from tokens.models import Clinician

REMEMBERED = 20  # consultations whose words do not come again
NEIGHBOURS = 4  # consultations whose colours do not

COLOURS = ("red", "orange", "yellow", "green", "teal", "blue", "violet", "pink")
# Short, everyday and hard to mishear; none that a patient could take for a remark on a body.
WORDS = tuple(  # as text, since a hundred quoted ones are hard to read through
    """
    anchor apple arrow autumn badge bamboo basket beacon bell boat bottle bridge brook bucket
    button cabin candle canyon cedar circle clock cloud clover coast coral cotton crystal desert
    dolphin drum eagle ember falcon feather fern field flute forest fountain garden glacier guitar
    hammer harbour hazel hill island ivory jacket jigsaw kettle kite ladder lagoon lantern lemon
    lighthouse lily magnet maple marble meadow mirror mountain ocean olive orchard paddle paper
    pebble pencil piano pillow planet pocket prairie puzzle quilt rabbit raven ribbon river robin
    rocket saddle sail sparrow spring summer sunset table temple ticket timber tulip tunnel valley
    velvet violin wagon walnut window winter
    """.split()  # noqa: SIM905
)
dice = SystemRandom()


def new_cue(clinician: Clinician) -> dict[str, str]:
    """Return the colour and words of a consultation that starts now, by the model's own names."""
    last = list(
        Consultation.objects.filter(clinician=clinician)
        .order_by("-started_at")
        .values_list("colour", "words")[:REMEMBERED]
    )
    colours = {colour for colour, _ in last[:NEIGHBOURS]}
    words = {word for _, pair in last for word in pair.split()}
    return {
        "colour": dice.choice(others(COLOURS, than=colours)),
        "words": " ".join(dice.sample(others(WORDS, than=words), 2)),
    }


def others(all_of_them: Iterable[str], *, than: set[str]) -> list[str]:
    return [each for each in all_of_them if each not in than]
