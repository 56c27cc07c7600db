"""A passkey, from making it to signing in with it, in a browser with a device that can keep one."""

import pytest

from practice.accounts.models import Person
from practice.demo import load
from practice.demo.people import LARK, WREN
from tests.flows.walk import here
from tests.visitor import signed_in

pytestmark = pytest.mark.django_db(transaction=True)

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture
def device(with_scripts):
    """The page of a browser whose device keeps passkeys."""
    session = with_scripts.context.new_cdp_session(with_scripts)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, "automaticPresenceSimulation": True}})
    return with_scripts


def make_a_passkey(page, site):
    page.goto(f"{site}/accounts/keys/passkey/")
    page.get_by_label("What you call it").fill("Phone")
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/accounts/keys/spare-codes/")


def test_whoever_works_here_signs_in_with_a_passkey_and_the_desk_opens(site, device):
    load.load()
    device.context.add_cookies([signed_in(Person.objects.get(email=WREN.email), site)])
    make_a_passkey(device, site)
    device.get_by_role("link", name="I have them: go on").click()
    assert here(device)[0] == "/desk/"
    device.context.clear_cookies()
    device.goto(f"{site}/accounts/login/?next=/desk/")
    device.get_by_role("button", name="Use a passkey").click()
    device.wait_for_url("**/desk/")


def test_a_client_may_add_one_and_it_is_their_second_step_from_then_on(site, device):
    load.load()
    device.context.add_cookies([signed_in(Person.objects.get(email=LARK.email), site)])
    make_a_passkey(device, site)
    device.goto(f"{site}/accounts/keys/")
    assert device.get_by_role("heading", name="Passkey “Phone”").is_visible()
