"""Mail that comes back, as the desk says it: whose it is, why, and what puts it right."""

from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practice.notifications.delivery import sweep
from practice.notifications.models import Notification, ReturnedMail
from practice.notifications.returns import Noted, note
from tests import pages
from tests.factories import NOW, make_person, make_practice, make_practitioner, make_service, make_session
from tests.notifications.reports import about

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "mail_server")]

ADDRESS = "marlow@example.org"


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner(hours=((time(0, 0), time(23, 59)),), weekdays=range(7))


@pytest.fixture
def desk(client, wren):
    client.force_login(wren.person)
    return client


@pytest.fixture
def session(wren):
    """One with Wren whose confirmation came back."""
    session = make_session(make_person("Marlow Teal", email=ADDRESS), make_service(wren))
    sweep()
    note(about(Notification.objects.get(person=session.client, state="sent")), Noted())
    return session


def waiting(client):
    """What waits at the desk: each heading and the words below it."""
    queue = pages.read(client.get("/desk/")).one("section", aria_labelledby="needs").all("li")
    return {one.one("h3").words: one.one("p", "small").words for one in queue}


def press(client):
    return client.post(f"/desk/returned/{ReturnedMail.objects.get().pk}/works-again/", follow=True)


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_the_desk_says_whose_mail_comes_back_and_why(desk, session):
    assert waiting(desk)[f"Mail to {ADDRESS} comes back"] == (
        "Marlow Teal hears nothing from us until it is put right. There is no such address. The other mail server "
        f"said: “550 5.1.1 <{ADDRESS}>: Recipient address rejected”"
    )
    assert waiting(desk)["A message to Marlow Teal did not go"].startswith("Failed. It came back: 550 5.1.1")


def test_it_works_again_sends_what_is_still_of_use(desk, session, mail_server):
    mail_server.pile.clear()
    assert said(press(desk)) == [f"Mail goes to {ADDRESS} again. One message is sent again."]
    assert (waiting(desk), list(ReturnedMail.objects.all())) == ({}, [])
    sweep()
    assert [letter["To"] for letter in mail_server.pile] == [ADDRESS]


def test_a_second_press_changes_nothing(desk, session):
    address = f"/desk/returned/{ReturnedMail.objects.get().pk}/works-again/"
    assert len(said(desk.post(address, follow=True))) == 1
    again = desk.post(address, follow=True)
    assert (again.redirect_chain, said(again)) == ([("/desk/", 302)], [])


def test_a_practitioner_sees_and_clears_what_concerns_their_own_alone(client, session):
    client.force_login(make_practitioner("Ira Sedge").person)
    assert waiting(client) == {}
    assert ADDRESS not in client.get("/desk/").content.decode()
    assert said(press(client)) == []
    assert ReturnedMail.objects.exists()


def test_whoever_runs_the_practice_sees_all_of_it(client, session):
    client.force_login(make_person("Hollis Fern", role="owner"))
    assert f"Mail to {ADDRESS} comes back" in waiting(client)


def test_an_address_that_somebody_has_changed_is_of_no_concern(desk, session):
    session.client.email = "new@example.org"
    session.client.save()
    assert f"Mail to {ADDRESS} comes back" not in waiting(desk)


@pytest.mark.parametrize("who", ["client", "nobody"])
def test_for_anybody_but_staff_there_is_no_button(client, session, who):
    if who == "client":
        client.force_login(session.client)
    response = client.post(f"/desk/returned/{ReturnedMail.objects.get().pk}/works-again/")
    assert response.status_code == (404 if who == "client" else 401)
    assert ReturnedMail.objects.exists()


def messages_of(client, session) -> str:
    """What an appointment's page says about where messages go."""
    facts = pages.read(client.get(f"/desk/appointments/{session.pk}/")).one("dl", "facts")
    return dict(zip([name.words for name in facts.all("dt")], facts.all("dd"), strict=True))["Messages"].words


def test_an_appointment_says_it_beside_the_address(desk, session):
    comes_back = f"Mail to {ADDRESS} comes back. There is no such address. Put it right"
    assert messages_of(desk, session) == f"To {ADDRESS} What was sent {comes_back}"
    press(desk)
    assert messages_of(desk, session) == f"To {ADDRESS} What was sent"


def test_what_others_wrote_is_text_and_not_markup(desk, session):
    ReturnedMail.objects.update(said="<b>550</b>")
    page = desk.get("/desk/").content.decode()
    assert ("<b>550" in page, "&lt;b&gt;550" in page) == (False, True)


def test_three_cost_as_many_queries_as_one(desk, wren, session):
    counts = []
    for others in (["Rowan Heron", "Lark Merganser"], []):
        with CaptureQueriesContext(connection) as seen:
            desk.get("/desk/")
        counts.append(len(seen))
        for name in others:
            other = make_session(make_person(name), session.service)
            ReturnedMail.objects.create(address=other.client.email, status="5.1.1", at=NOW)
    assert counts[0] == counts[1]
    assert len([line for line in waiting(desk) if line.startswith("Mail to")]) == 3


# --- the person's own page ----------------------------------------------------------------


def notices(client):
    return [one.words for one in pages.read(client.get("/account/")).one("main").all("p", "notice")]


def test_their_own_page_says_it_calmly_and_leads_to_where_it_is_changed(client, session):
    client.force_login(session.client)
    assert notices(client) == [
        f"What we wrote to {ADDRESS} came back to us, so we have stopped writing there. Give us another address, or, "
        "if this one works again, sign in once more with a code sent to it."
    ]
    assert 'href="/accounts/email/"' in client.get("/account/").content.decode()


def test_nobody_elses_page_says_it(client, session):
    client.force_login(make_person("Rowan Heron"))
    assert notices(client) == []
