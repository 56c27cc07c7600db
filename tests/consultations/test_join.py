"""Who a colleague is: asked, kept, corrected, and approved by nobody but the practitioner."""

import pytest

from consultations.actions import decline_colleague
from consultations.models import Colleague
from practice.notifications.models import Notification
from tests import pages
from tests.factories import make_colleague, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


WHO = {"name": "Noor Siskin", "designation": "RCC", "college": "A college", "registration_number": "00017"}


def test_who_somebody_is_is_asked_and_kept(client):
    noor = make_person("Noor")
    client.force_login(noor)
    response = client.post("/consultations/join/", WHO, follow=True)
    assert response.redirect_chain == [("/consultations/join/", 302)]
    assert "Thank you. We look your registration up and write to you." in response.content.decode()
    colleague = Colleague.objects.select_related("person").get()
    assert (colleague.person.name, colleague.designation, colleague.college, colleague.registration_number) == (
        "Noor Siskin",
        "RCC",
        "A college",
        "00017",
    )
    assert (colleague.is_approved, colleague.is_declined) == (False, False)
    assert not Notification.objects.exists()


SENTENCES = {
    "name": "Write a name we may call you by",
    "designation": "Write your designation, such as RCC",
    "college": "Write the college or association you are registered with",
    "registration_number": "Write your registration number",
}


@pytest.mark.parametrize("missing", SENTENCES)
def test_what_is_missing_is_said_and_the_rest_is_kept(client, missing):
    client.force_login(make_person("Noor"))
    response = client.post("/consultations/join/", {**WHO, missing: " "})
    page = pages.read(response)
    assert response.status_code == 422
    assert [line.words for line in page.one("div", "errors").all("li")] == [SENTENCES[missing]]
    kept = {name: words for name, words in WHO.items() if name != missing}
    values = {one.attributes.get("name"): one.attributes.get("value") for one in page.all("input")}
    assert {name: values[name] for name in kept} == kept
    assert not Colleague.objects.exists()


def test_a_form_sent_empty_says_all_that_is_missing(client):
    client.force_login(make_person("Noor"))
    response = client.post("/consultations/join/", {})
    assert response.status_code == 422
    assert [line.words for line in pages.read(response).one("div", "errors").all("li")] == list(SENTENCES.values())


def test_nobody_approves_themselves(client):
    client.force_login(make_person("Noor"))
    sneaky = {"approved_at": "2026-01-01T00:00:00Z", "is_approved": "on", "person": "1"}
    client.post("/consultations/join/", {**WHO, **sneaky})
    assert [colleague.is_approved for colleague in Colleague.objects.all()] == [False]


def test_what_was_written_can_be_corrected_until_it_is_approved(client):
    lark = make_colleague(make_person("Lark Merganser"), approved=False)
    client.force_login(lark.person)
    client.post("/consultations/join/", {**WHO, "name": "Lark Merganser", "registration_number": "00042"})
    lark.refresh_from_db()
    assert (lark.registration_number, Colleague.objects.count()) == ("00042", 1)


def test_who_is_approved_does_not_change_what_was_approved(signed_in, noor):
    response = signed_in.post("/consultations/join/", {**WHO, "registration_number": "99999"})
    assert "You are approved" in response.content.decode()
    noor.refresh_from_db()
    assert noor.registration_number == "00017"


def test_who_was_declined_is_told_and_asks_anew_by_correcting_it(signed_in, noor):
    decline_colleague(colleague=noor)
    assert (
        "We could not confirm your registration. You can correct it here"
        in signed_in.get("/consultations/join/").content.decode()
    )
    signed_in.post("/consultations/join/", {**WHO, "registration_number": "00018"})
    noor.refresh_from_db()
    assert (noor.registration_number, noor.is_approved, noor.is_declined) == ("00018", False, False)
    assert "We are looking your registration up" in signed_in.get("/consultations/join/").content.decode()
