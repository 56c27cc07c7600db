"""The pages on which a colleague says what they bring, and books several in one go."""

from consultations.models import Consultation
from practice.demo.people import NOOR
from tests.flows.walk import choose_next, follow, press
from tests.flows.ways import PEER, Round, Row, Visit, button, on

TELLING = "She is called Tamsin, and her number is 604-555-0143."


def say_too_much(visit: Visit) -> None:
    visit.go(PEER)
    choose_next(visit.page)
    visit.page.get_by_label("Online").check()
    visit.page.get_by_label("What you would like to think about").fill(TELLING)
    press(visit.page, "Book this time")


def ask_for_every_month(page) -> int:
    page.get_by_label("Every month", exact=True).check()
    page.get_by_label("How many in all").select_option("3")
    return press(page, "Go on with these words as they are")


def book_what_can_be_had(page) -> int:
    """A month on it may be a holiday."""
    for left_out in page.get_by_label("Leave this date out").all():
        left_out.check()
    return press(page, "Book these dates")


def write_notes(page) -> None:
    follow(page.get_by_role("link", name="Write your notes"))


def note_too_much(page) -> int:
    page.get_by_label("Your notes").fill(TELLING)
    return press(page, "Send it")


def first_of_the_series() -> Consultation:
    return Consultation.objects.with_calendar().filter(regular__isnull=False).order_by("entry__during").first()


BRINGING = Round(
    "what a colleague brings",
    (
        Row("check, another look", "consultations:check", say_too_much),
        Row("dates, colleague", "consultations:dates", on(ask_for_every_month)),
        Row("booked, colleague's series", "consultations:booked", on(book_what_can_be_had)),
        Row("notes", "consultations:prepare", on(write_notes)),
        Row("notes, another look", "consultations:prepare", on(note_too_much)),
        Row("notes, kept", "consultations:prepare", on(button("Save and finish later"))),
        Row("notes, sent", "consultations:prepare", on(button("Send it"))),
    ),
    who=NOOR,
)
