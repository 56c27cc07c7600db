"""Every message there is, as the person gets it."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from bookings.models import Session
from consultations.messages import Approved
from consultations.models import Consultation
from practice.notifications import kinds
from practice.notifications.emails import compose
from practice.notifications.models import Notification
from practice.scheduling.messages import kind_name
from tests.factories import (
    NOW,
    at,
    make_colleague,
    make_consultation,
    make_consultation_service,
    make_person,
    make_practice,
    make_practitioner,
    make_service,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

START = at("2026-11-27 14:00")
WORDS_THAT_OUT = ["therapy", "therapist", "psych", "counsel", "session", "consultation", "grief", "lantern", "wren"]
TOPICS = ["confirmation", "reminder", "moved", "cancelled"]
KINDS = [kind_name(model, topic) for model in (Session, Consultation) for topic in TOPICS] + [Approved.name]


def subject_of(kind):
    """A row for this kind to speak about."""
    practitioner = make_practitioner(online_link="https://room.example/wren", room_words="12 Lantern Street")
    if kind.startswith("bookings."):
        return make_session(service=make_service(practitioner, name="Grief therapy"), start=START)
    colleague = make_colleague()
    if kind == Approved.name:
        return colleague
    service = make_consultation_service(practitioner, name="Peer consultation on grief")
    return make_consultation(colleague, service, start=START)


def composed(kind, subject):
    notification = Notification(kind=kind, subject_id=subject.pk, person=subject.person, occurrence="0", due_at=NOW)
    return compose(notification, kinds.get(kind), kinds.get(kind).find(subject.pk))


@pytest.fixture
def practice():
    return make_practice(name="The Lantern Practice", label="TLP")


@pytest.fixture(params=KINDS)
def mail(request, practice):
    """One message of each kind."""
    return composed(request.param, subject_of(request.param))


def html_of(mail):
    return next(part.content for part in mail.alternatives if part.mimetype == "text/html")


class Read(HTMLParser):
    """A page as it is read: its words, the addresses of its links, and whatever it would fetch by itself."""

    def __init__(self, html):
        super().__init__()
        self.words, self.links, self.fetched, self.silent = [], [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.silent += tag in ("title", "style", "script")
        self.links += [value for name, value in attributes if name == "href" and tag == "a"]
        fetches = {"src", "srcset", "background", "data", "poster"} | ({"href"} if tag != "a" else set())
        self.fetched += [value for name, value in attributes if name in fetches]

    def handle_endtag(self, tag):
        self.silent -= tag in ("title", "style", "script")

    def handle_data(self, data):
        self.words += [] if self.silent else data.split()


def test_every_kind_there_is_is_looked_at_here():
    assert sorted(kind.name for kind in kinds.all_kinds()) == sorted(KINDS)


def test_text_and_html_say_the_same_words_in_the_same_order(mail, settings):
    without_addresses = re.sub(rf": {re.escape(settings.BASE_URL)}\S+", "", mail.body)
    assert Read(html_of(mail)).words == without_addresses.split()
    assert len(mail.body.split()) > 10


def test_text_and_html_lead_to_the_same_addresses_all_of_them_ours(mail, settings):
    links = Read(html_of(mail)).links
    assert links == re.findall(rf"{re.escape(settings.BASE_URL)}\S+", mail.body)
    assert [link for link in links if not link.startswith(f"{settings.BASE_URL}/")] == []


def test_nothing_is_fetched_when_a_message_is_opened(mail):
    html = html_of(mail)
    assert (Read(html).fetched, re.findall(r"url\(|@import|<script|<img", html)) == ([], [])


def test_the_sender_is_the_practices_label(mail, settings):
    assert mail.from_email == f"TLP <{settings.EMAIL_FROM}>"


def test_neither_subject_nor_sender_nor_attachment_says_what_it_is_about(mail):
    names = [name for name, *_rest in mail.attachments]
    shown = " ".join([mail.subject, mail.from_email, *names, *mail.extra_headers.values()]).lower()
    assert [word for word in WORDS_THAT_OUT if word in shown] == []
    assert set(names) <= {"appointment.ics"}


def test_subjects_are_one_short_line(mail):
    assert (mail.subject.strip(), "\n" in mail.subject, 0 < len(mail.subject) < 60) == (mail.subject, False, True)


def test_no_placeholder_and_no_escape_is_left_in_the_words(mail):
    assert re.findall(r"{{|}}|{%|&#|&amp;|None\b", mail.body + mail.subject) == []


def test_names_with_signs_reach_both_forms_as_they_were_written(practice):
    session = subject_of(KINDS[0])
    session.client.go_by("Zoë <b>O'Hara</b> & Co")
    mail = composed(KINDS[0], session)
    assert mail.body.startswith("Hello Zoë <b>O'Hara</b> & Co,\n")
    assert " ".join(Read(html_of(mail)).words).startswith("Hello Zoë <b>O'Hara</b> & Co,")


@pytest.mark.parametrize(
    ("topic", "subject"),
    [
        ("confirmation", "Booked: Friday 27 November, 2:00 pm"),
        ("reminder", "Friday 27 November, 2:00 pm"),
        ("moved", "Moved to Friday 27 November, 2:00 pm"),
        ("cancelled", "Cancelled: Friday 27 November, 2:00 pm"),
    ],
)
def test_the_subject_says_when(practice, topic, subject):
    kind = kind_name(Session, topic)
    assert composed(kind, subject_of(kind)).subject == subject


def test_a_reminder_says_today_on_the_day(practice, frozen):
    kind = kind_name(Session, "reminder")
    session = subject_of(kind)
    frozen.move_to(START - timedelta(hours=2))
    assert composed(kind, session).subject == "Today, 2:00 pm"


def test_a_confirmation_reads_like_this(practice, settings):
    session = subject_of(KINDS[0])
    assert composed(KINDS[0], session).body == (
        "Hello Marlow Teal,\n\nIt’s booked.\n\n"
        "Friday 27 November 2026, 2:00 pm Pacific Time, for 50 minutes.\nhttps://room.example/wren\n\n"
        f"See it, move it or cancel it: {settings.BASE_URL}{session.get_absolute_url()}\n\n"
        "Moving or cancelling is free until Thursday 26 November, 2:00 pm. You need not give a reason.\n\n"
        "Wren Alder\n"
    )


@pytest.mark.parametrize(
    ("zone", "line"),
    [
        ("America/Toronto", "On your clock: Friday 27 November 2026, 4:00 pm Eastern Time."),
        ("Asia/Tokyo", "On your clock: Saturday 28 November 2026, 6:00 am Tokyo time."),
        ("America/Los_Angeles", "On your clock: Friday 27 November 2026, 1:00 pm Los Angeles time."),
        ("America/Whitehorse", ""),
        ("America/Vancouver", ""),
    ],
)
def test_somebody_whose_clock_differs_is_told_their_own_time(practice, zone, line):
    client = make_person(time_zone=zone)
    session = make_session(client, start=START)
    lines = composed(KINDS[0], session).body.splitlines()
    assert [found for found in lines if found.startswith("On your clock")] == ([line] if line else [])


def test_a_message_written_twice_has_one_message_id_and_two_messages_have_two(practice, settings):
    session = subject_of(KINDS[0])
    first, second = Notification.objects.filter(subject_id=session.pk)[:2]
    kind = kinds.get(KINDS[0])
    ids = [compose(one, kind, session).extra_headers["Message-ID"] for one in (first, first, second)]
    domain = settings.EMAIL_FROM.rpartition("@")[2]
    assert ids == [f"<{first.pk}@{domain}>", f"<{first.pk}@{domain}>", f"<{second.pk}@{domain}>"]


def test_only_news_of_a_time_carry_a_calendar_file(practice):
    carried = {kind: [name for name, *_rest in composed(kind, subject_of(kind)).attachments] for kind in KINDS[:4]}
    assert {kind.rpartition(".")[2]: names for kind, names in carried.items()} == {
        "confirmation": ["appointment.ics"],
        "reminder": [],
        "moved": ["appointment.ics"],
        "cancelled": ["appointment.ics"],
    }
