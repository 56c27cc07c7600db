"""A double click in a browser with scripts: one form, one answer."""

import pytest

from tests.chromium import wait_for_later_scripts
from tests.factories import make_practice, make_service
from tests.flows.walk import choose_next, code_sent_to, give_details, here


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "java_script_enabled": True}


TWICE = """async (button) => {
    button.click();
    await new Promise((go) => setTimeout(go, 300));
    button.click();
}"""


def on_a_slow_line(page) -> None:
    """An answer takes so long that the same button can be pressed again before it is there."""
    line = {"offline": False, "latency": 900, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)


def test_digits_that_are_sent_twice_sign_in_and_the_time_is_kept(page, site, mail_server, transactional_db):
    make_practice()
    make_service(slug="wren-50")
    page.goto(f"{site}/bookings/wren-50/")
    choose_next(page)
    give_details(page, name="Robin Reed", email="robin@example.org")
    page.get_by_label("Six digits").fill(code_sent_to("robin@example.org", mail_server))
    wait_for_later_scripts(page)
    on_a_slow_line(page)
    page.get_by_role("button", name="Go on to check").evaluate(TWICE)
    page.get_by_role("heading", name="Is this right?").wait_for()
    assert here(page) == ("/bookings/wren-50/check/", "Is this right?")
