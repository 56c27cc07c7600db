"""A number that is typed wrong is none."""

from hypothesis import given
from hypothesis import strategies as st

from consultations.certificates.numbers import ALPHABET, GROUP, new_number, read_number

places, characters = st.integers(0, 11), st.sampled_from(ALPHABET)


def plain(number: str) -> str:
    return number.replace("-", "")


def test_a_number_is_three_groups_of_four_that_spell_nothing():
    numbers = {new_number() for _ in range(200)}
    assert len(numbers) == 200
    assert {tuple(map(len, number.split("-"))) for number in numbers} == {(GROUP, GROUP, GROUP)}
    assert not set("".join(numbers)) & set("AEIOULY")


def test_a_number_is_read_however_it_is_spaced():
    number = new_number()
    typed = [number, number.lower(), plain(number), f" {number.replace('-', ' ')} ", number.replace("-", "–")]
    typed += [number.replace("0", "O").replace("1", "l")]
    assert [read_number(one) for one in typed] == [number] * 6


@given(places, characters)
def test_one_wrong_character_makes_it_no_number(place, other):
    right = plain(new_number())
    wrong = right[:place] + other + right[place + 1 :]
    assert (read_number(wrong) != "") is (wrong == right)


@given(places, places)
def test_two_characters_that_are_swapped_make_it_no_number(one, two):
    right = plain(new_number())
    swapped = list(right)
    swapped[one], swapped[two] = swapped[two], swapped[one]
    wrong = "".join(swapped)
    assert (read_number(wrong) != "") is (wrong == right)


def test_what_is_no_number_is_none():
    assert [read_number(one) for one in ("", "soon", "7KQX-20MB", "ÅÄÖÅ-ÄÖÅÄ-ÖÅÄÖ", "U" * 12)] == [""] * 5
