"""What is asked most is spelt in few bytes, and read by whoever reads JSON."""

import json

from django.core import signing
from hypothesis import given
from hypothesis import strategies as some

from tokens.compact import Compact, spelt

ASCII = some.text(some.characters(max_codepoint=126))  # of the rest, no fact has any
FACTS = some.lists(some.one_of(ASCII, some.integers(0, 10**9), some.dictionaries(ASCII, ASCII)))


@given(FACTS)
def test_what_is_signed_is_spelt_as_django_does(facts: list[object]) -> None:
    assert Compact().dumps(facts) == signing.JSONSerializer().dumps(facts)
    assert signing.loads(signing.dumps(facts, serializer=Compact)) == facts


@given(some.dictionaries(some.text(), some.text()))
def test_an_answer_says_the_same_to_whoever_reads_json(answer: dict[str, str]) -> None:
    assert json.loads(spelt(answer)) == answer
