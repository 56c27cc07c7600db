"""Who a colleague is: asked, attested to, corrected, renewed; and approved by nobody but the practitioner."""

from datetime import timedelta

import pytest

from consultations.colleagues.actions import (
    approve_colleague,
    ask_again,
    ask_to_join,
    decline_colleague,
    renew_colleague,
)
from consultations.colleagues.words import CURRENT, WORDS
from consultations.models import Attestation, Colleague
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from tests import pages
from tests.factories import NOW, make_colleague, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


TICKED = {f"attests_{number}": "on" for number in (1, 2, 3)}
WHO = {
    "name": "Noor Siskin",
    "designation": "RCC",
    "college": "A college",
    "registration_number": "00017",
    "practises_in": "Nanaimo, British Columbia",
    **TICKED,
}


def test_who_somebody_is_is_asked_and_kept(client):
    noor = make_person("Noor")
    client.force_login(noor)
    response = client.post("/consultations/join/", WHO, follow=True)
    assert response.redirect_chain == [("/consultations/join/", 302)]
    assert "Thank you. We look your registration up and write to you." in response.content.decode()
    colleague = Colleague.objects.select_related("person").get()
    written = [colleague.designation, colleague.college, colleague.registration_number, colleague.practises_in]
    assert [colleague.person.name, *written] == [
        "Noor Siskin",
        "RCC",
        "A college",
        "00017",
        "Nanaimo, British Columbia",
    ]
    assert [(one.version, one.at) for one in colleague.attestations.all()] == [(CURRENT, NOW)]
    assert (colleague.is_approved, colleague.is_declined) == (False, False)
    assert [(one.kind, one.person, one.state) for one in Notification.objects.select_related("person")] == [
        ("consultations.colleague.came-in", noor, "waiting")
    ]


def test_that_it_came_in_is_said_once_and_not_after_an_answer(mail_server):
    noor = make_person("Noor Siskin")
    told = {name: WHO[name] for name in ("designation", "college", "registration_number", "practises_in")}
    colleague = ask_to_join(person=noor, name="Noor Siskin", **told)
    assert sweep().sent == 1
    [letter] = mail_server.to(noor.email)
    assert letter["Subject"] == "It came in"
    ask_to_join(person=noor, name="Noor Siskin", **told)  # corrected before it was looked up
    assert (sweep().sent, len(mail_server.to(noor.email))) == (0, 1)
    Notification.objects.update(state="waiting", settled_at=None)
    approve_colleague(colleague=colleague)
    sweep()
    assert [one["Subject"] for one in mail_server.to(noor.email)] == ["It came in", "You can book now"]


SENTENCES = {
    "name": "Write a name we may call you by",
    "designation": "Write your designation, such as RCC",
    "college": "Write the college or association you are registered with",
    "registration_number": "Write your registration number",
    "practises_in": "Write where you practise",
    **{f"attests_{number}": f"Tick this if it is so: “{words}”" for number, words in enumerate(WORDS[CURRENT], 1)},
}


@pytest.mark.parametrize("missing", SENTENCES)
def test_what_is_missing_is_said_and_the_rest_is_kept(client, missing):
    client.force_login(make_person("Noor"))
    response = client.post("/consultations/join/", {**WHO, missing: "" if missing in TICKED else " "})
    page = pages.read(response)
    assert response.status_code == 422
    assert [line.words for line in page.one("div", "errors").all("li")] == [SENTENCES[missing]]
    kept = {name: words for name, words in WHO.items() if name != missing and name not in TICKED}
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
    assert "We are looking you up" in signed_in.get("/consultations/join/").content.decode()


def ticked(client) -> list[bool]:
    boxes = pages.read(client.get("/consultations/join/")).all("input", type="checkbox")
    return ["checked" in box.attributes for box in boxes]


def test_nothing_is_ticked_beforehand_and_nothing_is_attested_to_twice(client):
    noor = make_person("Noor")
    client.force_login(noor)
    assert ticked(client) == [False] * 3
    client.post("/consultations/join/", WHO)
    assert ticked(client) == []
    client.post("/consultations/join/", {name: words for name, words in WHO.items() if name not in TICKED})
    assert Attestation.objects.count() == 1


def test_what_was_attested_to_is_shown_with_its_date_in_the_words_of_that_day(signed_in, noor, monkeypatch):
    monkeypatch.setitem(WORDS, "2020-01-01", ("An older statement.",))
    Attestation.objects.update(version="2020-01-01")
    section = pages.read(signed_in.get("/consultations/join/")).one("section", aria_labelledby="attested")
    assert (section.one("time").words, [line.words for line in section.all("li")]) == (
        "Tuesday 24 November 2026",
        ["An older statement."],
    )


def test_a_question_is_answered_by_correcting_what_was_written(client):
    lark = make_colleague(make_person("Lark Merganser"), approved=False)
    client.force_login(lark.person)
    ask_again(colleague=lark, question="Which college is it?")
    page = client.get("/consultations/join/").content.decode()
    assert ("Which college is it?" in page, "Send it back" in page) == (True, True)
    client.post("/consultations/join/", {**WHO, "name": "Lark Merganser", "college": "The other college"})
    lark.refresh_from_db()
    assert (lark.college, lark.asked_again_at, lark.question, lark.is_waiting) == ("The other college", None, "", True)
    assert "Which college is it?" not in client.get("/consultations/join/").content.decode()


def offers_renewal(client) -> bool:
    return "Everything is still so" in client.get("/consultations/join/").content.decode()


@pytest.mark.parametrize(("days", "offered"), [(334, False), (335, True), (364, True), (366, True), (900, True)])
def test_renewal_is_offered_from_thirty_days_before_the_end_on(client, noor, frozen, days, offered):
    frozen.shift(timedelta(days=days))
    client.force_login(noor.person)
    assert offers_renewal(client) is offered


def test_one_press_renews_once_the_practitioner_has_looked(client, noor, frozen):
    ends = noor.approved_until
    frozen.shift(timedelta(days=340))
    client.force_login(noor.person)
    assert client.post("/consultations/join/renew/")["Location"] == "/consultations/join/"
    noor.refresh_from_db()
    assert (noor.is_approved, noor.is_waiting, noor.approved_until, noor.attestations.count()) == (True, True, ends, 2)
    assert offers_renewal(client) is False
    assert "We look you up again" in client.get("/consultations/join/").content.decode()
    renew_colleague(colleague=noor)
    noor.refresh_from_db()
    assert (noor.approved_until, noor.is_waiting) == (ends + timedelta(days=365), False)


def test_a_year_that_is_over_says_so_calmly_and_books_nothing(client, noor, frozen, service):
    frozen.shift(timedelta(days=366))
    client.force_login(noor.person)
    assert "What you have booked stays as it is." in client.get("/consultations/join/").content.decode()
    assert "Say that everything is still so</a>" in client.get("/consultations/wren-peer-50/").content.decode()
    answer = client.post("/consultations/wren-peer-50/", {"start": "2027-12-01T18:00:00Z"}, follow=True)
    assert "Your year is over. Tell us first that everything is still so." in answer.content.decode()


def test_renewing_too_early_or_as_nobody_changes_nothing(client, noor):
    client.force_login(noor.person)
    client.post("/consultations/join/renew/")
    noor.refresh_from_db()
    assert (noor.renewal_asked_at, noor.attestations.count()) == (None, 1)
    client.force_login(make_person("Rowan Heron"))
    assert client.post("/consultations/join/renew/").status_code == 404
    assert client.get("/consultations/join/renew/").status_code == 405
