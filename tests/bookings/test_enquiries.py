"""A question without a booking: kept encrypted, told of without its words, answered once, by e-mail."""

import uuid

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client

from bookings.enquiries.actions import AlreadyAnswered, answer, ask
from bookings.models import Enquiry
from practice.accounts.models import Person
from practice.notifications.delivery import sweep
from practice.notifications.models import Notification
from tests import pages
from tests.factories import NOW, make_enquiry, make_person, make_practice, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SECRET = "Would you see my brother, who lost the lantern?"
ASKED = {"name": "Rowan Heron", "email": "rowan@example.org", "words": SECRET}


@pytest.fixture
def wren():
    make_practice()
    return make_practitioner("Wren Alder")


def post(client, **fields):
    return client.post("/contact/", {**ASKED, **fields})


def problems(response) -> list[str]:
    return [line.words for line in pages.read(response).one("div", "errors").all("li")]


def test_a_question_is_kept_and_the_visitor_told_so(client, wren):
    response = client.post("/contact/", ASKED, follow=True)
    assert response.redirect_chain == [("/contact/sent/", 302)]
    assert pages.read(response).one("h1").words == "We have your question"
    enquiry = Enquiry.objects.get()
    assert (enquiry.name, enquiry.email, enquiry.words) == tuple(ASKED.values())
    assert (enquiry.practitioner, enquiry.asked_at, enquiry.answered_at, enquiry.answer) == (None, NOW, None, None)


def test_neither_name_nor_words_stand_in_any_table(client, wren):
    post(client)
    answer(enquiry=Enquiry.objects.get(), words="Yes, the lantern too.", by=wren.person)
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            rows = str(cursor.fetchall())
        assert not any(words in rows for words in ("Rowan", "Heron", "lantern")), table


def test_asking_makes_nobody_a_person_here(client, wren):
    before = Person.objects.count()
    post(client)
    assert (Person.objects.count(), "_auth_user_id" in client.session) == (before, False)


def test_whoever_is_signed_in_finds_their_name_and_address_there(client, wren):
    client.force_login(make_person("Marlow Teal", email="marlow@example.org"))
    page = pages.read(client.get("/contact/"))
    assert [page.one("input", name=name).attributes.get("value") for name in ("name", "email")] == [
        "Marlow Teal",
        "marlow@example.org",
    ]


def test_help_for_now_stands_beside_the_form(client, wren):
    beside = pages.read(client.get("/contact/")).one("aside", aria_labelledby="now")
    assert "Call or text 9-8-8 in Canada, any hour." in beside.words
    assert "/support-now/" in [link.attributes["href"] for link in beside.all("a")]


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"name": " "}, "Write a name we may call you by"),
        ({"email": "rowan"}, "Write an e-mail address like name@example.org"),
        ({"words": ""}, "Write your question"),
        ({"words": "x" * 5001}, "Write at most 5,000 characters"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_is_kept(client, wren, missing, sentence):
    response = post(client, **missing)
    assert (response.status_code, problems(response)) == (422, [sentence])
    page, sent = pages.read(response), {**ASKED, **missing}
    kept = {name: page.one("input", name=name).attributes.get("value") for name in ("name", "email")}
    assert {**kept, "words": page.one("textarea").text().strip()} == sent
    assert not Enquiry.objects.exists()


def test_the_same_form_sent_twice_asks_once(client, wren):
    key = pages.read(client.get("/contact/")).one("input", name="key").attributes["value"]
    post(client, key=key)
    post(client, key=key, name="R. Heron")
    assert [enquiry.words for enquiry in Enquiry.objects.all()] == [SECRET]
    assert Notification.objects.count() == 1
    assert (post(client, key="nonsense").status_code, Enquiry.objects.count()) == (302, 2)


@pytest.mark.parametrize("other", [{"words": "Something else"}, {"email": "heron@example.org"}])
def test_other_words_or_another_address_under_the_same_key_are_another_question(client, wren, other):
    key = uuid.uuid4()
    for sent in ({}, other, other, {}):
        post(client, key=key, **sent)
    asked = [(enquiry.email, enquiry.words) for enquiry in Enquiry.objects.order_by("asked_at", "pk")]
    second = {**ASKED, **other}
    assert sorted(asked) == sorted([(ASKED["email"], SECRET), (second["email"], second["words"])])
    assert Notification.objects.count() == 2


def test_for_whom_it_is_is_asked_only_where_there_is_a_choice(client, wren):
    assert pages.read(client.get("/contact/")).all("input", type="radio") == []
    ira = make_practitioner("Ira Sedge")
    make_practitioner("Ash Fern", is_listed=False)
    choices = [choice.words for choice in pages.read(client.get("/contact/")).all("label", "choice")]
    assert choices == ["Anybody here", "Wren Alder", "Ira Sedge"]
    post(client, practitioner=ira.pk)
    assert Enquiry.objects.get().practitioner == ira
    assert [told.person for told in Notification.objects.all()] == [ira.person]


def test_an_unlisted_practitioner_can_not_be_asked(client, wren):
    make_practitioner("Ira Sedge")
    ash = make_practitioner("Ash Fern", is_listed=False)
    assert post(client, practitioner=ash.pk).status_code == 422
    assert not Enquiry.objects.exists()


def test_the_practitioner_is_told_that_a_question_came_in_and_not_which(client, wren):
    post(client)
    sweep()
    [letter] = mail.outbox
    [enquiry] = Enquiry.objects.all()
    assert (letter.to, letter.subject) == ([wren.person.email], "A question came in")
    assert letter.body == (
        "Hello Wren Alder,\n\nA question came in. It is read and answered at the desk.\n\n"
        f"Read it: http://localhost/desk/questions/{enquiry.pk}/\n"
    )
    assert not any(word in str(letter.message()) for word in ("Rowan", "lantern"))


def test_where_nobody_alone_is_asked_every_listed_practitioner_is_told(client, wren):
    ira = make_practitioner("Ira Sedge")
    make_practitioner("Ash Fern", is_listed=False)
    post(client)
    assert {told.person for told in Notification.objects.all()} == {wren.person, ira.person}


def test_the_answer_goes_to_the_address_it_was_asked_from(wren):
    enquiry = make_enquiry()
    answer(enquiry=enquiry, words="Yes, we do.\n\nCome and see: https://example.org/", by=wren.person)
    sweep()
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["rowan@example.org"], "What you asked us")
    assert letter.body == (
        "Hello Rowan Heron,\n\nYou wrote to us on Tuesday 24 November. This is our answer.\n\nYes, we do.\n\n"
        "Come and see: https://example.org/\n\nWren Alder\n\n"
        "To ask something else, write to us here rather than replying: http://localhost/contact/\n"
    )
    assert "couples" not in str(letter.message())
    sent = Notification.objects.get(address="rowan@example.org")
    assert (sent.person, sent.recipient, sent.state) == (None, "rowan@example.org", "sent")


def test_nobody_is_told_of_a_question_that_was_answered_meanwhile(wren):
    answer(enquiry=make_enquiry(), words="Yes.", by=wren.person)
    sweep()
    assert [letter.to for letter in mail.outbox] == [["rowan@example.org"]]
    assert Notification.objects.get(person=wren.person).state == "withdrawn"


def test_a_question_is_answered_once(wren):
    enquiry = make_enquiry()
    answer(enquiry=enquiry, words="Yes.", by=wren.person)
    with pytest.raises(AlreadyAnswered):
        answer(enquiry=enquiry, words="No.", by=wren.person)
    assert (Enquiry.objects.get().answer, Notification.objects.filter(person=None).count()) == ("Yes.", 1)


def test_a_message_goes_to_a_person_or_to_an_address(wren):
    enquiry = make_enquiry()
    for to in ({}, {"person": wren.person, "address": "a@example.org"}):
        with pytest.raises(IntegrityError, match="messages_go_to_a_person_or_an_address"), transaction.atomic():
            Notification.objects.create(kind="tests.kind", subject_id=enquiry.pk, due_at=NOW, **to)


def test_a_message_to_an_address_is_queued_once(wren):
    to = {"kind": "tests.kind", "subject_id": uuid.uuid4(), "due_at": NOW, "address": "a@example.org"}
    Notification.objects.create(**to)
    Notification.objects.create(**{**to, "address": "b@example.org"})
    with pytest.raises(IntegrityError, match="each_message_to_an_address_is_queued_once"), transaction.atomic():
        Notification.objects.create(**to)


def test_an_answer_says_when_and_by_whom(wren):
    enquiry = make_enquiry()
    with pytest.raises(IntegrityError, match="answers_say_when_and_by_whom"), transaction.atomic():
        Enquiry.objects.filter(pk=enquiry.pk).update(answered_at=NOW)


def test_one_visitor_asks_ten_times_an_hour_and_loses_nothing_after(client, wren):
    assert {post(client).status_code for _ in range(10)} == {302}
    response = post(client)
    assert (response.status_code, Enquiry.objects.count()) == (429, 10)
    assert problems(response) == [
        "That was a lot of questions from one place. What you wrote is still here: send it again in an hour."
    ]
    assert pages.read(response).one("textarea").text().strip() == SECRET
    assert Client(REMOTE_ADDR="192.0.2.7").post("/contact/", ASKED).status_code == 302


def test_a_question_and_its_message_are_written_together(wren):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ask(key=uuid.uuid4(), **ASKED)
        raise ZeroDivisionError
    assert (Enquiry.objects.count(), Notification.objects.count()) == (0, 0)
