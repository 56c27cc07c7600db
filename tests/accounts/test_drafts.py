"""Long answers are kept in the session while they are written."""

import pytest
from django.test import Client

from consultations.models import Colleague
from tests.factories import make_person
from tests.pages import read

pytestmark = pytest.mark.django_db

JOIN = "/consultations/join/"
DRAFT = {"name": "consultations-join-seeks", "text": "A question about silence."}


@pytest.fixture
def noor():
    client = Client()
    client.force_login(make_person("Noor Siskin"))
    return client


def long_answer(client) -> str:
    return read(client.get(JOIN)).one("textarea", name="seeks").words


def test_what_was_written_is_there_again(noor):
    assert noor.post("/accounts/draft/", DRAFT).status_code == 204
    assert long_answer(noor) == "A question about silence."


def test_once_sent_the_draft_is_forgotten(noor):
    noor.post("/accounts/draft/", DRAFT)
    who = {"designation": "RCC", "college": "A college", "registration_number": "17", "practises_in": "Tofino"}
    who |= {f"attests_{number}": "on" for number in (1, 2, 3)}

    noor.post(JOIN, {"name": "Noor", "seeks": "Another.", **who})

    assert Colleague.objects.get().seeks == "Another."
    assert noor.session["drafts"] == {}


def test_a_draft_is_in_one_browser_alone(noor):
    noor.post("/accounts/draft/", DRAFT)
    other = Client()
    other.force_login(make_person("Noor Siskin"))

    assert long_answer(other) == ""


def test_a_draft_too_long_to_keep_is_refused_and_the_earlier_stays(noor):
    noor.post("/accounts/draft/", DRAFT)

    answer = noor.post("/accounts/draft/", {**DRAFT, "text": "a" * 10_001})

    assert (answer.status_code, answer.content.decode()) == (422, "This answer is too long to keep.")
    assert noor.session["drafts"] == {DRAFT["name"]: DRAFT["text"]}


def test_the_oldest_of_many_drafts_goes(noor):
    for number in range(7):
        noor.post("/accounts/draft/", {"name": f"answer-{number}", "text": str(number)})

    assert noor.session["drafts"] == {f"answer-{number}": str(number) for number in range(2, 7)}
