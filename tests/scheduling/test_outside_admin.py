"""Outside calendars in the admin and on the desk: written down by the practitioner, who is told what became of them."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from practice.scheduling.models import BusyCalendar, BusyTime
from practice.scheduling.outside import read_calendar
from practice.scheduling.outside.admin import CalendarAddressField
from tests import pages
from tests.factories import at, make_person, make_practice, make_practitioner, make_service, make_session
from tests.scheduling.elsewhere import calendar, event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

MORNING = event("DTSTART;TZID=America/Vancouver:20261125T093000", "DTEND;TZID=America/Vancouver:20261125T110000")
READ = "“hospital” was read: its times are kept free from now on."


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner()


@pytest.fixture
def desk(client, wren):
    client.force_login(wren.person)
    return client


def page_of(practitioner) -> str:
    return reverse("admin:scheduling_practitioner_change", args=[practitioner.pk])


def save(client, practitioner, **changed):
    """Save the practitioner's page as it stands, with these fields written over."""
    response = client.get(page_of(practitioner))
    list(get_messages(response.wsgi_request))
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    answers = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                answers[bound.html_name] = value
    response = client.post(page_of(practitioner), {**answers, **changed})
    assert response.status_code == 302, response.context["errors"]
    return said(client.get(response["Location"]))


def said(response) -> list[str]:
    """The warnings and the good news of a page, without Django's own line about what was saved."""
    return [str(line) for line in response.context["messages"] if "changed successfully" not in str(line)]


def added(address) -> dict[str, str]:
    return {
        "busy_calendars-TOTAL_FORMS": "1",
        "busy_calendars-0-name": "hospital",
        "busy_calendars-0-address": address,
    }


def times() -> list[tuple]:
    return [(time.during.lower, time.during.upper) for time in BusyTime.objects.all()]


def test_a_calendar_that_was_written_down_is_read_at_once(desk, wren, elsewhere):
    elsewhere.body = calendar(MORNING)
    assert save(desk, wren, **added(elsewhere.address)) == [READ]
    assert times() == [(at("2026-11-25 09:30"), at("2026-11-25 11:00"))]
    assert save(desk, wren) == []
    assert len(elsewhere.asked) == 1


def test_a_calendar_of_another_practitioner_is_neither_read_nor_named(desk, wren, elsewhere):
    ira = make_practitioner("Ira Sedge")
    BusyCalendar.objects.create(practitioner=ira, name="clinic for the two of us", address=elsewhere.address)
    assert save(desk, wren) == []
    assert elsewhere.asked == []


def test_a_calendar_that_can_not_be_read_is_warned_of_at_once_and_on_its_page(desk, wren, elsewhere):
    elsewhere.status = 404
    why = "Its server knows no such address, or not any more (404)."
    assert save(desk, wren, **added(elsewhere.address)) == [f"“hospital” could not be read. {why}"]
    page = desk.get(page_of(wren))
    assert said(page) == [f"“hospital” could not be read. {why}"]
    assert f"{why} Tried on Tuesday 24 November 2026, 10:00 am Pacific Time." in page.content.decode()


def test_the_times_of_the_last_good_copy_are_dated(desk, wren, elsewhere, frozen):
    hospital = BusyCalendar.objects.create(practitioner=wren, name="hospital", address=elsewhere.address)
    read_calendar(calendar=hospital)
    frozen.shift(3600)
    elsewhere.status = 500
    read_calendar(calendar=hospital)
    assert said(desk.get(page_of(wren))) == [
        "“hospital” could not be read. Its server has trouble of its own (500). "
        "The times of Tuesday 24 November 2026, 10:00 am Pacific Time count on."
    ]


def test_a_new_address_is_read_as_if_nothing_were_known(desk, wren, elsewhere):
    hospital = BusyCalendar.objects.create(practitioner=wren, name="hospital", address=elsewhere.address)
    elsewhere.headers, elsewhere.body = {"ETag": '"1"'}, calendar(MORNING)
    read_calendar(calendar=hospital)
    elsewhere.body = calendar()
    assert save(desk, wren, **{"busy_calendars-0-address": f"{elsewhere.address}?renewed=1"}) == [READ]
    assert "If-None-Match" not in elsewhere.asked[-1][1]
    assert times() == []


def test_a_calendar_that_is_taken_out_takes_no_time_any_more(desk, wren, elsewhere):
    elsewhere.body = calendar(MORNING)
    save(desk, wren, **added(elsewhere.address))
    save(desk, wren, **{"busy_calendars-0-DELETE": "on"})
    assert (BusyCalendar.objects.count(), times()) == (0, [])


def test_what_is_booked_while_the_other_calendar_is_busy_is_named_and_the_rest_counted(desk, wren, elsewhere):
    service = make_service(wren, buffer_after=0)
    for clock in ("09:00", "10:00", "11:00", "13:00", "14:00", "15:00"):
        make_session(service=service, start=at(f"2026-11-25 {clock}"))
    elsewhere.body = calendar(event("DTSTART;VALUE=DATE:20261125"))
    save(desk, wren, **added(elsewhere.address))
    named = [
        f"Session, Wednesday 25 November 2026, {clock} Pacific Time" for clock in ("9:00 am", "10:00 am", "11:00 am")
    ]
    named += [f"Session, Wednesday 25 November 2026, {clock} Pacific Time" for clock in ("1:00 pm", "2:00 pm")]
    assert said(desk.get(page_of(wren))) == [
        f"Booked here while another calendar is busy, and it stays: {'; '.join(named)}; and 1 more."
    ]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("webcal://calendar.example/x.ics", "https://calendar.example/x.ics"),
        ("WEBCALS://calendar.example/x.ics", "https://calendar.example/x.ics"),
        ("calendar.example/x.ics", "https://calendar.example/x.ics"),
    ],
)
def test_an_address_is_kept_as_https(written, kept):
    assert CalendarAddressField(assume_scheme="https").clean(written) == kept


@pytest.mark.parametrize("written", ["http://calendar.example/x.ics", "ftp://calendar.example/x.ics", "nonsense"])
def test_an_address_that_others_could_read_along_on_is_refused(desk, wren, written):
    response = desk.post(page_of(wren), {})
    formset = next(one.formset for one in response.context["inline_admin_formsets"] if one.opts.model is BusyCalendar)
    form = formset.form({"name": "hospital", "address": written})
    assert list(form.errors) == ["address"]
    assert BusyCalendar.objects.count() == 0


def test_the_desk_names_a_calendar_that_can_not_be_read_and_leads_to_it(desk, wren):
    other = make_practitioner("Ira Sedge")
    for whose, name, failure in [(wren, "hospital", "It is gone."), (wren, "private", ""), (other, "Ira’s", "Gone.")]:
        BusyCalendar.objects.create(practitioner=whose, name=name, address="https://a.example/", failure=failure)
    needs = pages.read(desk.get("/desk/")).one("section", aria_labelledby="needs")
    assert [heading.words for heading in needs.all("h3")] == ["“hospital” could not be read"]
    assert "It is gone." in needs.words
    assert [link.attributes["href"] for link in needs.all("a")] == [page_of(wren)]


def test_three_calendars_cost_the_desk_and_the_page_no_more_queries_than_one(desk, wren):
    counts = []
    for rows in (1, 2):
        for number in range(rows):
            BusyCalendar.objects.create(
                practitioner=wren, name=f"{rows}{number}", address="https://a.example/", failure="It is gone."
            )
        for page in ("/desk/", page_of(wren)):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                desk.get(page)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_a_stranger_sees_neither_address_nor_failure(client, wren):
    secret = "https://calendar.example/private-0b7e/basic.ics"
    BusyCalendar.objects.create(practitioner=wren, name="hospital", address=secret, failure="It is gone.")
    service = make_service(wren)
    client.force_login(make_person())
    seen = "".join(
        client.get(page, follow=True).content.decode()
        for page in (page_of(wren), "/desk/", f"/bookings/{service.slug}/")
    )
    assert [words for words in ("private-0b7e", "hospital", "It is gone") if words in seen] == []
