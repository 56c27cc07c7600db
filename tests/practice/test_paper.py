"""Papers: real text, tags, and every name as it is written."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from practice.paper import Unprintable, can_print, printed

SHEET = "paper/words.typ"
NAMES = [
    "Noor Siskin",
    "Nguyễn Thị Ánh",
    "Юлія Київська",
    "Ελένη Παπαδοπούλου",
    "ᐊᓕᓯ ᓀᐦᐃᔭᐍᐏᐣ",
    "Ḵwakʷala Łingít ʔəmi",
    "李小龍",
    "김민준",
    "さくら",
    "שרה",
    "สมชาย",
    "ኢትዮጵያ",
    "ᏣᎳᎩ",
    '#panic() *x* $y$ <a> \\ "',
]


def lines_of(pdf: bytes) -> list[str]:
    return [line for page in PdfReader(BytesIO(pdf)).pages for line in page.extract_text().split("\n")]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_printed_as_it_is_written(name):
    assert lines_of(printed(SHEET, {"words": name})) == [name]


@pytest.mark.parametrize("name", ["محمد الكريم", "अनीता", "ਸਿੰਘ", "தமிழ்", "Ḵwa̱ʼdzas", "xʷməθkʷəy̓əm", "W̱SÁNEĆ"])
def test_scripts_whose_letters_join_are_printed_too(name):
    # Read back they are the same to a reader that knows the tags, which the one here doesn't.
    assert can_print(name)


@pytest.mark.parametrize("name", ["Noor 😀", "\ue000", "Noor \U000323b0"])
def test_a_sign_that_no_font_has_is_refused_and_never_left_out(name):
    assert not can_print(name)
    with pytest.raises(Unprintable):
        printed(SHEET, {"words": name})


def test_a_paper_has_a_title_a_language_and_tags():
    root = PdfReader(BytesIO(printed(SHEET, {"words": "Noor", "practice": "The Lantern Practice"}))).trailer["/Root"]
    reader = PdfReader(BytesIO(printed(SHEET, {"words": "Noor", "practice": "The Lantern Practice"})))
    assert (reader.metadata.title, reader.metadata.author) == ("Words", "The Lantern Practice")
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en-CA", True)
    assert "/StructTreeRoot" in root


def test_the_same_facts_make_the_same_bytes():
    assert printed(SHEET, {"words": "Noor"}) == printed(SHEET, {"words": "Noor"})
