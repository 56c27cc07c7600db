"""What a colleague does in a browser, step by step, from saying who they are to a paper that can be checked."""

from io import BytesIO

from pypdf import PdfReader

from consultations.groups.actions import give_back
from practice.notifications.delivery import sweep
from tests.flows.walk import choose_radio, code_sent_to, facts, follow, here, press, text_of, write_code
from tests.visitor import signed_in

ADDRESS = "noor@example.org"
CERTIFICATES = "/consultations/certificates/"


def come_as(page, person, site, path) -> None:
    """The browser is that person's from now on; nobody's for None."""
    page.context.clear_cookies()
    if person:
        page.context.add_cookies([signed_in(person, site)])
    page.goto(f"{site}{path}")


def ask_to_join(page, site, letters) -> None:
    """Somebody new signs in by code and says who they are."""
    page.goto(f"{site}/consultations/")
    follow(page.get_by_role("link", name="Tell us who you are"))
    assert here(page) == ("/accounts/login/", "Sign in, or begin")
    page.get_by_label("E-mail address").fill(ADDRESS)
    press(page, "Send me six digits")
    write_code(page, code_sent_to(ADDRESS, letters))
    assert here(page) == ("/consultations/join/", "Who you are")
    say_who_they_are(page, name="Noor Siskin", designation="RCC", college="A college", number="00017")
    assert here(page) == ("/consultations/join/", "We are looking you up")


def say_who_they_are(page, *, name, designation, college, number) -> int:
    page.get_by_label("Name you would like us to use").fill(name)
    page.get_by_label("Designation").fill(designation)
    page.get_by_label("College or association", exact=True).fill(college)
    page.get_by_label("Registration number").fill(number)
    page.get_by_label("Where you practise").fill("Salal Cove, British Columbia")
    for statement in page.get_by_role("checkbox").all():
        statement.check()
    return press(page, "Send it to us")


def answer_at_the_desk(page, site, practitioner, name, answer) -> None:
    """The practitioner goes from the day to the page of whoever waits, and presses a button there."""
    come_as(page, practitioner.person, site, "/desk/")
    follow(page.get_by_role("link", name=f"Look up {name}"))
    assert here(page)[1] == name
    press(page, answer)


def book_one_to_one(page) -> None:
    """From the page for colleagues to a time that is booked."""
    follow(page.get_by_role("link", name="Peer consultation"))
    choose_radio(page)
    assert here(page) == ("/consultations/wren-peer-50/check/", "Is this right?")
    assert facts(page)["Messages"] == f"To {ADDRESS}"
    page.get_by_label("In the room").check()
    press(page, "Book this time")


def take_a_seat(page, site) -> None:
    """From the page for colleagues to a seat in the group."""
    page.goto(f"{site}/consultations/")
    follow(page.get_by_role("link", name="Endings"))
    assert here(page) == ("/consultations/groups/endings/", "Endings")
    assert press(page, "Take a seat") == 302
    assert here(page)[1] == "You have a seat"


def leave_the_group(page) -> None:
    assert press(page, "Give the seat back") == 302
    assert here(page)[1] == "You have left"


def wait_until_offered(page, site, letters, *, address, other) -> None:
    """They join the waitlist, and once `other` has left, follow the link of the message that says so."""
    page.goto(f"{site}/consultations/groups/endings/")
    assert press(page, "Join the waitlist") == 302
    assert here(page)[1] == "You are on the waitlist"
    give_back(joining=other)
    sweep()
    letter = next(one for one in letters.to(address) if one["Subject"] == "A seat is kept for you")
    page.goto(next(word for word in text_of(letter).split() if "/consultations/seats/" in word))
    assert here(page)[1] == "A seat is kept for you"


def take_what_is_offered(page) -> None:
    assert press(page, "Take the seat") == 302
    assert here(page)[1] == "You have a seat"


def file_behind(page, name) -> tuple[str, list[str]]:
    """The name of the file that a link fetches, and its lines."""
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    with download.value.path().open("rb") as file:
        sheets = PdfReader(BytesIO(file.read())).pages
    return download.value.suggested_filename, [line for sheet in sheets for line in sheet.extract_text().split("\n")]
