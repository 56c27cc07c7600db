"""What the check of identifying detail finds in texts that were written before it, and what it leaves alone."""

from time import thread_time

import pytest

from consultations.details import READ, Found, Kind, identifying_details
from tests.consultations.identifying import HARMLESS, HOLDING

ENOUGH = 0.5  # seconds for the longest text there can be; what backtracks takes minutes


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in HOLDING.items() for text in texts])
def test_it_names_what_each_of_the_forty_holds(kind, text):
    assert kind in {found.kind for found in identifying_details(text)}


def test_it_warns_of_two_of_the_forty_harmless_ones_at_most():
    assert sum(bool(identifying_details(text)) for text in HARMLESS) <= 2


def test_what_it_finds_is_in_the_order_of_the_text_and_each_thing_once():
    text = "Tamsin (born 3 March 1991), 604-555-0143, t@example.com; again 604-555-0143. PHN 9012 345 678"
    assert identifying_details(text) == [
        Found(Kind.BIRTH_DATE, "3 March 1991"),
        Found(Kind.PHONE, "604-555-0143"),
        Found(Kind.EMAIL, "t@example.com"),
        Found(Kind.HEALTH_NUMBER, "9012 345 678"),
    ]


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2011", "\u2013"])
def test_numbers_are_found_with_whichever_space_or_hyphen_is_in_them(space):
    assert [one.kind for one in identifying_details(f"Call 604{space}555{space}0143")] == [Kind.PHONE]


@pytest.mark.parametrize("text", ["", " ", "\n", "\x00", "🏳️‍🌈" * 50])
def test_nothing_is_found_in_nothing(text):
    assert identifying_details(text) == []


@pytest.mark.parametrize(
    "piece",
    ["1 ", "a", "a.b", "A-", "a@", "o’", "(", "+1 ", "604-", "a (at) ", "李", "Tam (1990-01-01) ", "phn 9012345678 "],
)
def test_no_text_takes_long(piece):
    text = piece * (READ // len(piece))
    begun = thread_time()
    identifying_details(text)
    assert thread_time() - begun < ENOUGH
