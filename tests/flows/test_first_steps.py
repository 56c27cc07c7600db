"""From an empty database to the first time that somebody can book, in few inputs: on a phone without scripts and on a
wide screen with them."""

import pytest
from django.core.management import call_command

from practice.accounts.models import Person
from tests.visitor import signed_in

MOST = 60  # fields filled in, boxes ticked, buttons and links pressed


class Hands:
    """Somebody's, counted."""

    def __init__(self, page):
        self.page, self.inputs = page, 0

    def write(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)
        self.inputs += 1

    def press(self, name: str, role: str = "button") -> None:
        self.page.get_by_role(role, name=name).first.click()
        self.inputs += 1


@pytest.mark.django_db(transaction=True)
def test_a_fresh_practice_can_be_booked_within_sixty_inputs(either_page, site):
    page = either_page
    call_command("createsuperuser", "--noinput", "--email", "wren@example.org", verbosity=0)
    page.context.add_cookies([signed_in(Person.objects.get(), site)])
    page.goto(f"{site}/desk/")
    hands = Hands(page)

    hands.press("Go on with it", "link")
    hands.press("Go on: what the practice is called", "link")
    hands.write("Name", "The Lantern Practice")
    hands.write("Label", "TLP")
    hands.press("Save it")
    hands.press("Go on: when you work", "link")
    hands.write("Your name, as people read it", "Wren Alder")
    hands.press("Save it")
    hands.press("Go on: what can be booked first", "link")
    hands.write("Name", "Fifty minutes")
    hands.press("Save it")

    page.context.clear_cookies()
    page.goto(f"{site}/bookings/")
    hands.press("Fifty minutes", "link")
    assert page.get_by_role("button", name="Choose this time").count() > 0
    assert hands.inputs <= MOST
