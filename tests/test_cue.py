"""The cue of a consultation: a colour and two words that cannot be taken for another's."""

from pathlib import Path

from django.conf import settings
from django.test import Client
from django.urls import reverse

from capture import consultations
from capture.cue import COLOURS, NEIGHBOURS, REMEMBERED, WORDS
from capture.models import Consultation
from tests.cast import Phone
from tokens.models import Clinician


def cues(clinician: Clinician, count: int) -> list[tuple[str, set[str]]]:
    """Return the colour and words of so many consultations, one after another."""
    found = []
    for _ in range(count):
        begun = consultations.start(clinician, patient="JS")
        consultations.end(begun)
        found.append((begun.colour, set(begun.words.split())))
    return found


def test_a_consultation_has_a_colour_and_two_words(consultation: Consultation) -> None:
    assert consultation.colour in COLOURS
    first, second = consultation.words.split()
    assert first != second
    assert {first, second} <= set(WORDS)


def test_no_word_of_the_last_twenty_comes_again(clinician: Clinician) -> None:
    words = [each for _, each in cues(clinician, REMEMBERED + 15)]
    for place, present in enumerate(words):
        remembered = set().union(*words[max(0, place - REMEMBERED) : place])
        assert not present & remembered


def test_no_colour_of_the_last_four_comes_again(clinician: Clinician) -> None:
    colours = [colour for colour, _ in cues(clinician, 20)]
    for place, present in enumerate(colours):
        assert present not in colours[max(0, place - NEIGHBOURS) : place]


def test_there_are_words_and_colours_enough() -> None:
    assert len(set(WORDS)) == len(WORDS) > 2 * (REMEMBERED + 1) * 2
    assert len(COLOURS) > NEIGHBOURS + 1


def test_every_colour_has_its_style() -> None:
    style = (Path(settings.BASE_DIR) / "static" / "theme.css").read_text()
    assert [each for each in COLOURS if f'[data-colour="{each}"]' not in style] == []


def test_the_phone_is_told_the_cue(phone: Phone, consultation: Consultation) -> None:
    shown = {"colour": consultation.colour, "words": consultation.words}
    assert phone.get(reverse("api-phone")).json()["cue"] == shown
    consultations.end(consultation)
    assert phone.get(reverse("api-phone")).json()["cue"] is None


def test_the_desk_shows_the_cue(desk: Client, consultation: Consultation) -> None:
    page = desk.get("/").content.decode()
    assert f'data-colour="{consultation.colour}"' in page
    assert consultation.words in page
