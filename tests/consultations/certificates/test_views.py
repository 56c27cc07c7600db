"""Certificates and hours, page by page, and the paper read back."""

import csv
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from consultations.certificates.numbers import new_number
from consultations.models import Certificate, Seat
from practice.profile.models import Practice
from tests import pages
from tests.factories import make_colleague, make_person, make_seat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

HERE = "/consultations/certificates/"


def text_of(response) -> str:
    return " ".join(
        line for page in PdfReader(BytesIO(response.content)).pages for line in page.extract_text().split("\n")
    )


def main_of(response) -> str:
    return pages.read(response).one("main").words


@pytest.fixture
def lark(client, meetings):
    """Another colleague's browser; she was there as well, once."""
    lark = make_colleague(make_person("Lark Merganser"))
    make_seat(meetings[0], lark, attended=True)
    browser = Client()
    browser.force_login(lark.person)
    return browser


def test_what_was_attended_stands_by_year(signed_in, meetings, consultation):
    page = pages.read(signed_in.get(HERE))
    assert [heading.words for heading in page.one("main").all("h2")][:2] == ["2026 2.33 hours", "2025 1.5 hours"]
    assert [line.words for line in page.one("main").all("h3")] == [
        "Peer consultation with Wren Alder, RCC",
        "Complex trauma with Wren Alder, RCC",
        "Complex trauma with Wren Alder, RCC",
    ]


def test_whoever_attended_nothing_reads_that_it_will_stand_there(signed_in):
    assert "Nothing here yet." in main_of(signed_in.get(HERE))


def test_the_account_leads_a_colleague_there_and_nobody_else(signed_in):
    client = Client()
    client.force_login(make_person("Marlow Teal"))
    assert [HERE in browser.get("/account/").content.decode() for browser in (signed_in, client)] == [True, False]


def test_a_certificate_from_door_to_door(signed_in, group, meetings, noor):
    address = f"{HERE}ask/{group.pk}/"
    form = signed_in.get(address)
    assert pages.read(form).one("input", name="name").attributes["value"] == "Noor Siskin"
    response = signed_in.post(address, {"name": "  Nora   Siskin "})
    certificate = Certificate.objects.get()
    assert (response["Location"], certificate.name) == (f"{HERE}{certificate.number}/", "Nora Siskin")
    paper = signed_in.get(f"{HERE}{certificate.number}.pdf")
    assert paper["Content-Disposition"] == f'attachment; filename="{certificate.number}.pdf"'
    written = text_of(paper)
    for words in (
        "The Lantern Practice",
        "Nora Siskin",
        "attended a consultation group, for 3 hours in all",
        "Complex trauma",
        "Wren Alder, RCC",
        "Tuesday 2 December 2025",
        "Tuesday 6 January 2026",
        "Tuesday 24 November 2026",
        certificate.number,
    ):
        assert words in written
    assert "Noor" not in written


def test_a_paper_is_kept_by_no_cache(signed_in, consultation, noor, certify):
    paper = signed_in.get(f"{HERE}{certify(noor, consultation).number}.pdf")
    assert "no-store" in paper["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Write the name for the certificate"),
        ("   ", "Write the name for the certificate"),
        ("Noor 😀", "There is a sign in this name that we can’t print."),
    ],
)
def test_a_name_that_can_not_stand_there_is_422_and_a_sentence(signed_in, consultation, name, words):
    response = signed_in.post(f"{HERE}ask/{consultation.pk}/", {"name": name})
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert not Certificate.objects.exists()


def test_a_practice_that_can_not_be_printed_leaves_the_page_to_print(signed_in, consultation, noor, certify):
    Practice.objects.update(name="The Lantern 😀")
    certificate = certify(noor, consultation)
    response = signed_in.get(f"{HERE}{certificate.number}.pdf", follow=True)
    assert response.redirect_chain == [(f"{HERE}{certificate.number}/", 302)]
    assert "You can print this page with your browser instead." in response.content.decode()
    assert signed_in.get(f"{HERE}hours-2026.pdf")["Location"] == HERE


def test_the_hours_of_a_year_as_paper_and_as_a_table(signed_in, meetings, consultation):
    paper, table = signed_in.get(f"{HERE}hours-2026.pdf"), signed_in.get(f"{HERE}hours-2026.csv")
    written = text_of(paper)
    for words in ("Hours attended in 2026", "Noor Siskin", "6 January", "1.50", "2 June", "0.83", "In all 2.33"):
        assert words in written
    assert list(csv.reader(table.content.decode().splitlines())) == [
        ["Date", "Theme", "Facilitator", "Minutes", "Hours"],
        ["2026-01-06", "Complex trauma", "Wren Alder, RCC", "90", "1.50"],
        ["2026-06-02", "Peer consultation", "Wren Alder, RCC", "50", "0.83"],
        ["In all", "", "", "140", "2.33"],
    ]
    assert table["Content-Disposition"] == 'attachment; filename="hours-2026.csv"'
    assert signed_in.get(f"{HERE}hours-2024.csv").status_code == 404


def test_what_is_somebody_elses_is_404(lark, noor, group, meetings, consultation, certify):
    number = certify(noor, consultation).number
    assert [lark.get(f"{HERE}{one}").status_code for one in (f"{number}/", f"{number}.pdf")] == [404, 404]
    assert lark.post(f"{HERE}{number}/take-back/").status_code == 404
    assert lark.get(f"{HERE}ask/{consultation.pk}/").status_code == 404
    assert lark.post(f"{HERE}ask/{consultation.pk}/", {"name": "Lark"}).status_code == 404
    assert [lark.get(f"{HERE}hours-{year}.csv").status_code for year in (2025, 2026)] == [200, 404]
    assert Certificate.objects.get().revoked_at is None
    assert "Peer consultation" not in main_of(lark.get(HERE))


def test_whoever_is_no_colleague_finds_no_page_of_their_own(client, consultation):
    client.force_login(make_person("Marlow Teal"))
    addresses = ["", "hours-2026.pdf", "hours-2026.csv", f"ask/{consultation.pk}/", f"{new_number()}/"]
    assert [client.get(HERE + address).status_code for address in addresses] == [404] * 5


@pytest.mark.parametrize("address", ["", "hours-2026.pdf", "hours-2026.csv", "7KQX-20MB-94TZ/", "7KQX-20MB-94TZ.pdf"])
def test_whoever_is_not_signed_in_does_that_first(client, db, address):
    assert client.get(HERE + address)["Location"] == f"/accounts/login/?next={HERE}{address}"


# --- the public check ----------------------------------------------------------


def check(browser, number):
    return browser.get(f"{HERE}check/", {"number": number})


def test_a_number_read_off_the_paper_checks_for_anybody(signed_in, client, noor, group, meetings, certify):
    certificate = certify(noor, group, "Nora Quill Siskin")
    paper = text_of(signed_in.get(f"{HERE}{certificate.number}.pdf"))
    number = paper[paper.index("Number ") + 7 :].split()[0]
    response = check(Client(), number.lower().replace("-", " "))
    words = main_of(response)
    assert response.status_code == 200
    for said in (f"{number} is valid", "initials N. Q. S.", "Complex trauma", "Wren Alder, RCC", "3 hours"):
        assert said in words
    assert "Tuesday 6 January 2026" in words
    page = response.content.decode()
    assert [name for name in ("Nora", "Quill", "Siskin", "Noor") if name in page] == []


def test_one_that_was_taken_back_says_so_and_nothing_that_it_said(signed_in, noor, consultation, certify):
    number = certify(noor, consultation).number
    signed_in.post(f"{HERE}{number}/take-back/")
    words = main_of(check(Client(), number))
    assert f"{number} is no longer valid" in words
    assert [told for told in ("N. S.", "0.83", "Wren", "June", "Peer") if told in words] == []
    assert signed_in.get(f"{HERE}{number}.pdf").status_code == 404
    assert "It was taken back." in main_of(signed_in.get(f"{HERE}{number}/"))


def test_one_whose_attendance_was_corrected_is_no_longer_valid(signed_in, noor, group, meetings, certify):
    number = certify(noor, group).number
    Seat.objects.update(attended=False)
    assert f"{number} is no longer valid" in main_of(check(Client(), number))
    assert "What we have on record has changed since." in main_of(signed_in.get(f"{HERE}{number}/"))
    assert signed_in.get(f"{HERE}{number}.pdf").status_code == 404


def test_an_earlier_name_is_no_longer_said_to_anybody(noor, consultation, certify):
    earlier = certify(noor, consultation, "Abel Siskin").number
    certify(noor, consultation, "Noor Siskin")
    page = check(Client(), earlier).content.decode()
    assert ("is no longer valid" in page, "A. S." in page) == (True, False)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("", "Write the number on the certificate"),
        ("7KQX-20MB", "This is not quite a number of ours."),
        ("x" * 500, "Write the twelve letters and digits alone"),
        (None, "We have no certificate with this number."),
    ],
)
def test_a_number_that_is_none_of_ours_is_422_and_a_sentence(client, consultation, number, words):
    response = check(client, new_number() if number is None else number)
    assert (response.status_code, words in response.content.decode()) == (422, True)


def test_nobody_tries_numbers_one_after_another(client, consultation, noor, certify):
    answers = [check(client, new_number()).status_code for _ in range(31)]
    assert answers == [422] * 30 + [429]
    refused = check(client, certify(noor, consultation).number)
    assert (refused.status_code, "is valid" in refused.content.decode()) == (429, False)
    assert "That was a lot of numbers from one place." in refused.content.decode()
