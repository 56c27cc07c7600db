"""What scripts add: nothing that is needed, and nothing that is wrong."""

import pytest
from playwright.sync_api import expect

from practice.scheduling.actions import hold_slot
from tests.chromium import wait_for_later_scripts
from tests.factories import free_slots, make_person, make_practice, make_service, make_session, until_tomorrow

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_time_that_went_is_struck_out_in_place(site, with_scripts):
    service = make_service(notice_hours=until_tomorrow())
    with_scripts.goto(f"{site}/bookings/{service.slug}/")
    wait_for_later_scripts(with_scripts)
    gone, stays = with_scripts.locator("#times input[name=start]").nth(0), with_scripts.locator("#times input").last
    gone.check()

    hold_slot(service=service, start=free_slots(service)[0].start)
    with_scripts.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(with_scripts.get_by_role("status")).to_have_text("A time in this list can no longer be booked.")
    expect(gone).to_be_disabled()
    expect(gone).not_to_be_checked()
    expect(stays).to_be_enabled()


def test_ones_own_hold_is_not_struck_out(site, with_scripts):
    service = make_service()
    page = f"{site}/bookings/{service.slug}/"
    with_scripts.goto(page)
    with_scripts.locator("#times input[name=start]").first.check()
    with_scripts.get_by_role("button", name="Choose this time").click()
    with_scripts.goto(page)
    wait_for_later_scripts(with_scripts)

    with with_scripts.expect_response("**/slots.json*"):
        with_scripts.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(with_scripts.locator("#times input[name=start]").first).to_be_enabled()


def test_a_device_in_another_zone_is_led_to_it(site, browser):
    service = make_service()
    context = browser.new_context(timezone_id="America/Toronto")
    page = context.new_page()
    page.goto(f"{site}/bookings/{service.slug}/")

    page.get_by_role("link", name="Your device keeps another time zone: show it as well").click()

    expect(page.get_by_label("Time zone")).to_have_value("America/Toronto")
    page.get_by_role("button", name="Show it as well").click()
    expect(page.get_by_text("with your own beside them where it differs")).to_be_visible()
    expect(page.get_by_role("link", name="Change your time zone")).to_be_visible()
    context.close()


def test_a_device_in_the_practices_zone_is_told_nothing(site, with_scripts):
    service = make_service()
    with_scripts.goto(f"{site}/bookings/{service.slug}/")
    wait_for_later_scripts(with_scripts)

    expect(with_scripts.get_by_role("link", name="Show another time zone as well")).to_be_visible()


def test_the_private_link_can_be_copied(site, browser):
    make_practice()
    session = make_session(make_person())
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    address = f"{site}{session.get_absolute_url()}"
    page.goto(address)

    page.get_by_role("button", name="Copy the link").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address
    context.close()


def test_a_long_answer_is_kept_as_it_is_written(site, browser, client):
    client.force_login(make_person("Noor Siskin"))
    context = browser.new_context()
    context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": site}])
    page = context.new_page()
    page.goto(f"{site}/consultations/join/")

    page.get_by_label("What you are looking for").fill("A question about silence.")
    expect(page.get_by_role("status")).to_have_text("What you wrote is kept until you send it.")
    page.goto(f"{site}/consultations/")
    page.goto(f"{site}/consultations/join/")

    expect(page.get_by_label("What you are looking for")).to_have_value("A question about silence.")
    context.close()
