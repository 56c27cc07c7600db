"""What is asked of a client, what a page says of itself, and what it does not."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from bookings.models import Session
from practice.accounts.models import Person
from practice.scheduling.models import Entry, Place, Service
from practice.scheduling.slots import Slot
from tests import pages
from tests.factories import free_slots, make_person, make_practice, make_practitioner, make_service, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TELLING = ("therap", "psych", "counsel", "mental", "trauma", "lantern practice")


@pytest.fixture
def service():
    make_practice(name="The Lantern Practice of Psychotherapy")
    return make_service(slug="wren-50", name="Trauma therapy", summary="Psychotherapy for one.")


@pytest.fixture
def with_time(client, service):
    """A browser that has chosen a time."""
    client.post("/bookings/wren-50/", {"start": free_slots(service)[0].value})
    return client


def asked(page) -> list[str]:
    names = [
        one.attributes["name"]
        for one in pages.read(page).one("main")
        if one.tag == "input" and "name" in one.attributes
    ]
    return [name for name in dict.fromkeys(names) if name not in ("csrfmiddlewaretoken", "shown")]


def test_a_name_and_an_address_are_all_that_must_be_given(with_time):
    assert asked(with_time.get("/bookings/wren-50/details/")) == ["name", "email", "is_for_minor", "shared_device"]
    answer = with_time.post("/bookings/wren-50/details/", {"name": "Marlow Teal", "email": "marlow@example.org"})
    assert answer.status_code == 302


def test_an_address_is_not_asked_of_somebody_signed_in(with_time):
    with_time.force_login(make_person("Marlow Teal"))
    page = with_time.get("/bookings/wren-50/details/")
    assert asked(page) == ["name", "is_for_minor"]
    assert 'value="Marlow Teal"' in page.content.decode()


@pytest.mark.parametrize(("places", "is_asked"), [("online", False), ("room", False), ("either", True)])
def test_the_place_is_asked_only_where_the_service_leaves_it_open(with_time, places, is_asked):
    Service.objects.update(places=places)
    assert ("place" in asked(with_time.get("/bookings/wren-50/details/"))) is is_asked


@pytest.mark.parametrize(
    ("places", "answer", "kept"),
    [("online", {}, "online"), ("room", {"place": "online"}, "room"), ("either", {"place": "room"}, "room")],
)
def test_they_meet_where_it_was_agreed(with_time, places, answer, kept):
    Service.objects.update(places=places)
    with_time.force_login(make_person("Marlow Teal"))
    with_time.post("/bookings/wren-50/details/", {"name": "Marlow Teal", **answer})
    facts = pages.read(with_time.get("/bookings/wren-50/check/")).one("dl", "facts").words
    assert Place(kept).label in facts
    with_time.post("/bookings/wren-50/check/")
    assert Session.objects.get().place == kept


WRONG = {
    "no name": ({"name": "", "email": "marlow@example.org"}, "Write a name we may call you by", "marlow@example.org"),
    "no address": ({"name": "Marlow Teal", "email": ""}, "Write the e-mail address we can reach you at", "Marlow Teal"),
    "half an address": ({"name": "Marlow Teal", "email": "marlow"}, "Write an e-mail address like", "Marlow Teal"),
}


@pytest.mark.parametrize("given", WRONG.values(), ids=WRONG)
def test_what_is_missing_is_said_and_the_rest_is_kept(with_time, given):
    fields, sentence, kept = given
    response = with_time.post("/bookings/wren-50/details/", fields)
    page = pages.read(response)
    assert response.status_code == 422
    assert [sentence in line.words for line in page.one("div", "errors").all("li")] == [True]
    assert f'value="{kept}"' in response.content.decode()
    assert page.one("title").words.startswith("Error: ")
    assert mail.outbox == []


def test_a_place_that_is_none_is_said(with_time):
    Service.objects.update(places="either")
    response = with_time.post(
        "/bookings/wren-50/details/", {"name": "Marlow", "email": "m@example.org", "place": "the moon"}
    )
    assert response.status_code == 422
    assert "Choose where we meet" in response.content.decode()


def test_a_form_sent_empty_says_what_is_missing(with_time):
    response = with_time.post("/bookings/wren-50/details/", {})
    assert response.status_code == 422
    assert "Write a name we may call you by" in response.content.decode()


def test_a_mail_server_that_is_down_loses_nothing(with_time, settings):
    settings.EMAIL_BACKEND = "practice.notifications.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    response = with_time.post("/bookings/wren-50/details/", {"name": "Marlow Teal", "email": "marlow@example.org"})
    page = response.content.decode()
    assert "We could not send the digits just now. What you wrote is still here" in page
    assert [words for words in ('value="Marlow Teal"', 'value="marlow@example.org"') if words not in page] == []


def test_a_known_persons_name_is_changed_only_once_the_booking_is_theirs(with_time):
    marlow = make_person("Marlow Teal", email="marlow@example.org")
    with_time.post("/bookings/wren-50/details/", {"name": "Somebody else", "email": "marlow@example.org"})
    marlow.refresh_from_db()
    assert marlow.name == "Marlow Teal"


def test_a_new_name_is_used_from_the_booking_on(with_time):
    marlow = make_person("Marlow Formerly")
    with_time.force_login(marlow)
    with_time.post("/bookings/wren-50/details/", {"name": "Marlow Teal"})
    with_time.post("/bookings/wren-50/check/")
    assert Person.objects.get(pk=marlow.pk).name == "Marlow Teal"


def test_what_is_chosen_is_shown_until_when_it_is_kept(with_time, service, frozen):
    slot = Slot.of(service, Entry.objects.get().start)
    beside = pages.read(with_time.get("/bookings/wren-50/details/")).one("aside", "beside").words
    assert "We keep this time until 10:10 am." in beside
    assert slot.words in beside
    frozen.shift(timedelta(minutes=10))
    beside = pages.read(with_time.get("/bookings/wren-50/details/")).one("aside", "beside").words
    assert "We no longer keep this time. It may still be free." in beside


def test_titles_and_addresses_say_nothing_of_what_this_is(with_time):
    marlow = make_person("Marlow Teal")
    with_time.force_login(marlow)
    steps = ["/bookings/", "/bookings/wren-50/", "/bookings/wren-50/details/"]
    seen = [with_time.get(step) for step in steps]
    with_time.post("/bookings/wren-50/details/", {"name": "Marlow Teal"})
    seen.append(with_time.get("/bookings/wren-50/check/"))
    with_time.post("/bookings/wren-50/check/")
    session = Session.objects.get()
    manage = session.get_absolute_url()
    rest = [
        "/bookings/wren-50/booked/",
        "/account/",
        "/account/about-you/",
        manage,
        f"{manage}move/",
        f"{manage}cancel/",
    ]
    seen += [with_time.get(address) for address in rest]
    assert [response.status_code for response in seen] == [200] * 10
    said = [f"{response.request['PATH_INFO']} {pages.read(response).one('title').words}".lower() for response in seen]
    assert [(words, told) for words in said for told in TELLING if told in words] == []
    assert [words for words in said if not words.endswith("– tlp")] == []


def test_the_calendar_file_says_nothing_either(service):
    session = make_session(service=service)
    response = Client().get(f"{session.get_absolute_url()}appointment.ics")
    said = f"{response.content.decode()} {response['Content-Disposition']}".lower()
    assert [told for told in (*TELLING, "session", "wren", "marlow") if told in said] == []
    assert "summary:tlp" in said


def test_the_first_page_lists_who_can_be_booked_in_the_practices_order(client):
    ira, wren = make_practitioner("Ira Sedge", position=2), make_practitioner("Wren Alder", position=1)
    hidden = make_practitioner("Hollis Fern", is_listed=False)
    for who in (ira, wren, hidden):
        make_service(who, name=f"With {who.name}")
    make_service(wren, name="No longer offered", is_active=False)
    page = pages.read(client.get("/bookings/")).one("main")
    assert [heading.words for heading in page.all("h2")] == ["Wren Alder", "Ira Sedge"]
    assert [link.words for link in page.all("h3")] == ["With Wren Alder", "With Ira Sedge"]


def test_the_first_page_says_so_when_nothing_can_be_booked(client):
    assert "Nothing can be booked here at the moment." in client.get("/bookings/").content.decode()


def test_slots_are_told_as_json_too(client, service):
    answer = client.get("/bookings/wren-50/slots.json?from=2026-11-26&days=1").json()
    thursday = [slot for slot in free_slots(service) if slot.day.isoformat() == "2026-11-26"]
    assert [slot["start"] for slot in answer["slots"]] == [slot.value for slot in thursday]
    assert answer["slots"][0] == {"start": "2026-11-26T16:00:00Z", "end": "2026-11-26T16:50:00Z"}
    assert list(answer) == ["slots"]


@pytest.mark.parametrize(
    ("asked_for", "error"),
    [
        ("from=soon", "Write the first day as 2026-11-24."),
        ("days=0", "Ask for at least one day."),
        ("days=367", "Ask for at most 366 days."),
        ("days=many", "Write the number of days in digits."),
    ],
)
def test_json_that_was_asked_for_wrongly_is_400_and_a_sentence(client, service, asked_for, error):
    response = client.get(f"/bookings/wren-50/slots.json?{asked_for}")
    assert (response.status_code, response.json()) == (400, {"error": error})


def test_days_that_can_not_be_read_show_the_first_ones(client, service):
    plain = client.get("/bookings/wren-50/").context["days"]
    for asked_for in (
        "from=soon&day=never",
        "from=0001-01-01&day=9999-12-31",
        "from=1999-01-01",
        "day=2026-02-31",
        "from=\x00",
    ):
        assert client.get(f"/bookings/wren-50/?{asked_for}").context["days"] == plain
    assert timezone.now().date() == plain[0].day


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_is_have_no_times(client, service, day):
    assert client.get(f"/bookings/wren-50/slots.json?from={day}&days=366").json() == {"slots": []}
    assert client.get(f"/bookings/wren-50/?from={day}").status_code == 200


def test_the_day_asked_for_is_shown(client, service):
    context = client.get("/bookings/wren-50/?from=2026-11-25&day=2026-11-27").context
    assert (context["days"][0].day.isoformat(), context["chosen"].day.isoformat()) == ("2026-11-25", "2026-11-27")


def test_a_name_changed_after_it_was_written_here_does_not_come_back(with_time):
    marlow = make_person("Marlow Teal")
    with_time.force_login(marlow)
    with_time.post("/bookings/wren-50/details/", {"name": "An Old Name"})
    with_time.post(
        "/account/about-you/",
        {"name": "Marlow", "pronouns": "", "time_zone": "America/Vancouver", "calendar_words": "label"},
    )
    with_time.post("/bookings/wren-50/check/")
    marlow.refresh_from_db()
    assert (marlow.name, marlow.sessions.count()) == ("Marlow", 1)


def test_what_somebody_else_wrote_on_this_device_is_not_made_mine(with_time):
    with_time.post("/bookings/wren-50/details/", {"name": "Rowan", "email": "rowan@example.org"})
    marlow = make_person("Marlow Teal")
    with_time.force_login(marlow)
    with_time.get("/bookings/wren-50/check/")
    marlow.refresh_from_db()
    assert marlow.name == "Marlow Teal"
    assert not {"name", "email"} & set(with_time.session["choice"]["answers"])


def test_on_a_shared_device_the_session_is_short_from_the_first_page_on(with_time):
    written = {"name": "Rowan", "email": "rowan@example.org", "shared_device": "on"}
    response = with_time.post("/bookings/wren-50/details/", written)
    assert response.cookies["session"]["max-age"] == ""


DIGITS = "/bookings/wren-50/digits/"


@pytest.fixture
def asked_for_digits(with_time):
    """The same, after its details were sent."""
    answer = with_time.post(
        "/bookings/wren-50/details/", {"name": "Marlow Teal", "email": "marlow@example.org", "place": "online"}
    )
    assert answer["Location"] == DIGITS
    return with_time


def test_where_the_digits_are_written_stands_the_time_that_is_kept_and_until_when(asked_for_digits, service):
    page = pages.read(asked_for_digits.get(DIGITS))
    slot = Slot.of(service, Entry.objects.get().start)
    assert page.one("li", aria_current="step").words == "Your details"
    assert page.one("aside", aria_labelledby="kept").words.startswith(
        f"Kept for you {slot.words} 50 minutes with Wren Alder."
    )
    assert "We keep this time until 10:10 am." in page.one("aside", aria_labelledby="kept").words
    assert [one.words for one in page.one("main").all("button", "button")][-1] == "Go on to check"


def test_enter_in_a_field_goes_on_and_does_not_ask_for_more_time(with_time):
    page = pages.read(with_time.get("/bookings/wren-50/details/"))
    form = page.one("form", id="details")
    own = [one for one in page.all("button") if one.attributes.get("form") == "details" or one in form.all("button")]
    led = [one.attributes.get("formaction", "").partition("?")[0] for one in own]
    assert led == ["", "/bookings/wren-50/keep/", ""]


def test_whoever_keeps_the_time_longer_there_comes_back_there_and_the_digits_work(asked_for_digits, frozen):
    frozen.shift(timedelta(minutes=5))
    kept = asked_for_digits.post("/bookings/wren-50/keep/", {"at": "bookings:digits"})
    assert kept["Location"] == DIGITS
    page = pages.read(asked_for_digits.get(DIGITS))
    assert "We keep this time until 10:20 am." in page.one("aside", aria_labelledby="kept").words
    answer = asked_for_digits.post(DIGITS, {"code": mail.outbox[-1].body.split()[0]})
    assert answer["Location"] == "/bookings/wren-50/check/"


def test_keeping_it_longer_leads_to_no_other_page_than_those_of_a_booking(with_time):
    asked = ["bookings:check", "bookings:digits", "bookings:booked", "consultations:check", "//example.org", ""]
    led_to = [with_time.post("/bookings/wren-50/keep/", {"at": at})["Location"] for at in asked]
    assert led_to == [f"/bookings/wren-50/{page}/" for page in ["check", "digits", *["details"] * 4]]


def test_digits_that_no_longer_work_lead_back_to_the_details_with_everything_written(asked_for_digits, frozen):
    frozen.shift(timedelta(minutes=11))
    answer = asked_for_digits.get(DIGITS, follow=True)
    assert answer.redirect_chain == [("/bookings/wren-50/details/", 302)]
    shown = pages.read(answer)
    assert "Those digits no longer work. Write your address again and we send new ones." in shown.words
    written = {one.attributes["name"]: one.attributes.get("value") for one in shown.one("main") if one.tag == "input"}
    assert (written["name"], written["email"]) == ("Marlow Teal", "marlow@example.org")


def test_whoever_is_signed_in_or_has_no_time_is_led_on(with_time, service):
    assert Client().get(DIGITS)["Location"] == "/bookings/wren-50/"
    with_time.force_login(make_person("Rowan Heron"))
    with_time.post("/bookings/wren-50/", {"start": free_slots(service)[0].value})
    assert with_time.get(DIGITS)["Location"] == "/bookings/wren-50/check/"


def test_new_digits_and_wrong_ones_leave_one_in_the_booking(asked_for_digits):
    again = asked_for_digits.post(DIGITS, {"action": "resend"})
    assert (again["Location"], len(mail.outbox)) == (DIGITS, 2)
    right = mail.outbox[-1].body.split()[0]
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    answers = [asked_for_digits.post(DIGITS, {"code": wrong}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 302]
    assert answers[-1]["Location"] == "/bookings/wren-50/details/"
    assert asked_for_digits.post(DIGITS, {"code": right})["Location"] == "/bookings/wren-50/details/"
    assert not Person.objects.filter(email="marlow@example.org").exists()


def test_whoever_has_not_written_an_address_is_led_to_where_it_is_asked(with_time):
    answer = with_time.get(DIGITS, follow=True)
    assert answer.redirect_chain == [("/bookings/wren-50/details/", 302)]
    assert "no longer work" not in answer.content.decode()
