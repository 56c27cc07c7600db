"""A seat in a group, in a browser with scripts off: taken, given back, waited for, and offered from the waitlist."""

import pytest

from consultations.groups.actions import give_back, join_group
from consultations.models import Joining
from tests.factories import make_colleague, make_group, make_person, make_practice
from tests.flows.colleague import leave_the_group, take_a_seat, take_what_is_offered, wait_until_offered
from tests.flows.walk import here, press
from tests.visitor import signed_in

GROUP = "/consultations/groups/endings/"


@pytest.fixture
def group(transactional_db):
    make_practice()
    return make_group(slug="endings", capacity=1, first="2027-03-02 09:00")


@pytest.fixture
def noor(group):
    return make_colleague()


@pytest.fixture
def hers(page, site, noor):
    """Noor's browser."""
    page.context.add_cookies([signed_in(noor.person, site)])
    return page


def test_a_seat_is_taken_and_given_back(hers, site, group, noor):
    take_a_seat(hers, site)
    joining = Joining.objects.get(colleague=noor)
    assert here(hers) == (joining.get_absolute_url(), "You have a seat")
    assert hers.locator(".agenda li").count() == 3
    hers.get_by_label("The others with a seat may read my name").check()
    assert press(hers, "Save") == 302
    assert hers.get_by_label("The others with a seat may read my name").is_checked()
    leave_the_group(hers)
    joining.refresh_from_db()
    assert (joining.state, joining.seats.filter(given_back_at=None).count()) == ("left", 0)


def test_with_no_seat_free_she_waits_is_offered_one_and_takes_it(hers, site, mail_server, group, noor):
    other = join_group(group=group, colleague=make_colleague(make_person("Lark Merganser")))
    wait_until_offered(hers, site, mail_server, address=noor.person.email, other=other)
    take_what_is_offered(hers)
    assert Joining.objects.get(colleague=noor).state == "seated"


def test_a_no_to_an_offer_keeps_her_on_the_list_and_passes_the_seat_on(hers, site, group, noor):
    first = join_group(group=group, colleague=make_colleague(make_person("Lark Merganser")))
    hers.goto(f"{site}{GROUP}")
    press(hers, "Join the waitlist")
    last = join_group(group=group, colleague=make_colleague(make_person("Teal Wigeon")))
    give_back(joining=first)
    hers.reload()
    assert press(hers, "Not this time") == 302
    assert here(hers)[1] == "You are on the waitlist"
    assert Joining.objects.get(pk=last.pk).state == "offered"
