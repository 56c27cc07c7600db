"""The pages of a time for two: of whoever books it, and of whoever is invited."""

from bookings.models import Companion
from practice.demo.people import MARLOW
from tests.factories import make_practitioner, make_service
from tests.flows.walk import choose_next, press
from tests.flows.ways import Round, Row, button, link, on

FOR_TWO_PAGES, OTHER = "/bookings/fern-two/", "ash@example.org"


def times_for_two(visit):
    make_service(make_practitioner("Sage Fern"), slug="fern-two", for_two=True)
    visit.go(FOR_TWO_PAGES)
    choose_next(visit.page)


def invite(page, address: str):
    page.get_by_label("E-mail address of the other person").fill(address)
    press(page, "Go on to check")


def the_booking(visit):
    visit.go(Companion.objects.get().session.get_absolute_url())


def the_invitation(visit):
    visit.go(Companion.objects.get().get_absolute_url())


def come_along(page):
    page.get_by_label("Name you would like us to use").fill("Ash Fern")
    press(page, "I’ll come along")


FOR_TWO = Round(
    "a time for two",
    (
        Row("details for two", "bookings:details", times_for_two),
        Row("details for two, own address", "bookings:details", on(lambda page: invite(page, MARLOW.email))),
        Row("check for two", "bookings:check", on(lambda page: invite(page, OTHER))),
        Row("booked for two", "bookings:booked", on(button("Book this time"))),
        Row("a booking for two", "manage:show", the_booking),
        Row("an invitation", "bookings:invitation", the_invitation),
        Row("an invitation, no name", "bookings:invitation", on(button("I’ll come along"))),
        Row("coming along", "manage:show", on(come_along)),
        Row("coming along, or not", "bookings:invitation", on(link("I’m not coming"))),
        Row("not coming", "bookings:invitation", on(button("I’m not coming"))),
    ),
    who=MARLOW,
)
