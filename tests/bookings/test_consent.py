"""Agreements: to these very words, given, taken back and given again, and never lost from the record."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.intake.actions import WordsChanged, give_consent, withdraw_consent, word_agreement
from bookings.models import AgreementVersion, Consent, Response
from tests import pages
from tests.factories import NOW, at, make_intake_form, make_person, make_question, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

FIRST, SECOND = "We keep notes for seven years.", "We keep notes for ten years."


@pytest.fixture
def question(service, marlow):
    """An agreement that Marlow is asked for."""
    make_session(marlow, service, start=at("2026-11-26 09:00"))
    return make_question(make_intake_form(service), "How we keep notes", agreement=FIRST, is_required=True)


def address(question) -> str:
    return f"/account/forms/{question.form.pk}/"


def current(question) -> AgreementVersion:
    return question.versions.first()


def ticked(question) -> dict:
    return {f"agree-{current(question).pk}": "on"}


def consents(client) -> list[tuple]:
    rows = Consent.objects.filter(client=client).select_related("agreement").order_by("given_at", "agreement__number")
    return [(row.agreement.number, row.agreement.text, row.given_at, row.withdrawn_at) for row in rows]


def press(browser, what, question, version=None):
    return browser.post(f"/account/forms/agreements/{(version or current(question)).pk}/{what}/", follow=True)


def test_the_words_stand_above_the_box_and_ticking_it_agrees_to_them(question, signed_in, marlow):
    page = pages.read(signed_in.get(address(question)))
    assert page.one("div", "callout").words == FIRST
    assert page.one("label", "choice").words == "I have read this and agree"
    signed_in.post(address(question), ticked(question))
    assert consents(marlow) == [(1, FIRST, NOW, None)]


def test_without_it_nothing_is_sent(question, signed_in, marlow):
    response = signed_in.post(address(question), {})
    assert response.status_code == 422
    lines = pages.read(response).one("div", "errors").all("li")
    assert [line.words for line in lines] == ["Say whether you agree to “How we keep notes”"]
    assert (consents(marlow), Response.objects.sent().exists()) == ([], False)


def test_one_that_may_be_left_out_is_left_out(question, signed_in, marlow):
    question.is_required = False
    question.save()
    assert signed_in.post(address(question), {}).status_code == 302
    assert (consents(marlow), Response.objects.sent().exists()) == ([], True)


def test_what_stands_is_not_asked_again(question, signed_in, marlow):
    signed_in.post(address(question), ticked(question))
    assert pages.read(signed_in.get(address(question) + "?change")).all("div", "callout") == []
    signed_in.post(address(question), {})
    assert consents(marlow) == [(1, FIRST, NOW, None)]


def test_other_words_are_another_version_and_the_same_words_are_not(question):
    assert word_agreement(question=question, text=FIRST) == current(question)
    second = word_agreement(question=question, text=SECOND)
    assert (second.number, current(question), question.versions.last().text) == (2, second, FIRST)


def test_who_agreed_keeps_the_words_of_then(question, signed_in, marlow, frozen):
    signed_in.post(address(question), ticked(question))
    first = current(question)
    word_agreement(question=question, text=SECOND)
    page = pages.read(signed_in.get("/account/forms/"))
    assert page.one("details").words == f"The words of then (version 1) {FIRST}"
    assert page.one("div", "callout").words == f"The words have changed since. Today they are: {SECOND}"
    frozen.shift(60)
    assert "You agreed." in press(signed_in, "agree", question).content.decode()
    assert [row[:2] for row in consents(marlow)] == [(1, FIRST), (2, SECOND)]
    assert Consent.objects.get(agreement=first).given_at == NOW


def test_nobody_agrees_to_words_that_changed_while_they_read(question, signed_in, marlow):
    old = ticked(question)
    word_agreement(question=question, text=SECOND)
    response = signed_in.post(address(question), old)
    assert (response.status_code, consents(marlow)) == (422, [])
    assert pages.read(response).one("div", "callout").words == SECOND
    with pytest.raises(WordsChanged):
        give_consent(client=marlow, agreement=question.versions.last())


def test_a_consent_is_taken_back_and_given_again_and_both_stay_on_record(question, signed_in, marlow, frozen):
    signed_in.post(address(question), ticked(question))
    frozen.shift(60)
    taken = press(signed_in, "withdraw", question)
    assert taken.redirect_chain == [("/account/forms/", 302)]
    assert "You took it back." in taken.content.decode()
    [(_, _, given_at, withdrawn_at)] = consents(marlow)
    assert (given_at, (withdrawn_at - NOW).seconds) == (NOW, 60)
    frozen.shift(60)
    press(signed_in, "withdraw", question)
    assert consents(marlow)[0][3] == withdrawn_at
    press(signed_in, "agree", question)
    press(signed_in, "agree", question)
    assert [(number, withdrawn is None) for number, _, _, withdrawn in consents(marlow)] == [(1, False), (1, True)]


def test_taking_it_back_takes_every_version_back(question, marlow):
    give_consent(client=marlow, agreement=current(question))
    give_consent(client=marlow, agreement=word_agreement(question=question, text=SECOND))
    withdraw_consent(client=marlow, question=question)
    assert not Consent.objects.standing().exists()


def test_the_database_lets_a_consent_stand_once(question, marlow):
    give_consent(client=marlow, agreement=current(question))
    with pytest.raises(IntegrityError, match="a_consent_stands_once"), transaction.atomic():
        Consent.objects.create(client=marlow, agreement=current(question))


def test_nobody_else_gives_or_takes_back_a_consent(question, signed_in, marlow):
    signed_in.post(address(question), ticked(question))
    rowan = Client()
    rowan.force_login(make_person("Rowan Heron"))
    assert [press(rowan, what, question).status_code for what in ("agree", "withdraw")] == [404, 404]
    assert rowan.get(f"/account/forms/agreements/{current(question).pk}/withdraw/").status_code == 405
    assert consents(marlow) == [(1, FIRST, NOW, None)]
    assert "How we keep notes" not in rowan.get("/account/forms/").content.decode()


def test_the_number_of_queries_does_not_grow_with_agreements(question, signed_in, marlow):
    counts = []
    for rows in (1, 3):
        for number in range(rows):
            other = make_question(question.form, f"Number {rows}.{number}", agreement=FIRST)
            give_consent(client=marlow, agreement=current(other))
        with CaptureQueriesContext(connection) as seen:
            signed_in.get("/account/forms/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
