"""Every message there is, as the person gets it."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from bookings.models import Session
from consultations.models import Consultation
from practice.notifications import kinds
from practice.notifications.emails import compose
from practice.notifications.models import Notification
from practice.scheduling.messages import kind_name
from practice.scheduling.models import Service
from tests.factories import make_person, make_practice, make_session
from tests.notifications.about import KINDS, START, about, composed, seen_by_whom

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

WORDS_THAT_OUT = ["therapy", "therapist", "psych", "counsel", "session", "consultation", "grief", "lantern", "wren"]
CONFIRMATION = kind_name(Session, "confirmation")


@pytest.fixture
def practice():
    return make_practice(name="The Lantern Practice", label="TLP")


@pytest.fixture(params=KINDS)
def mail(request, practice):
    """One message of each kind."""
    return composed(request.param)


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
    assert set(names) <= {"appointment.ics", "appointments.ics"}


def test_subjects_are_one_short_line(mail):
    assert (mail.subject.strip(), "\n" in mail.subject, 0 < len(mail.subject) < 60) == (mail.subject, False, True)


def test_no_placeholder_and_no_escape_is_left_in_the_words(mail):
    assert re.findall(r"{{|}}|{%|&#|&amp;|None\b", mail.body + mail.subject) == []


def test_names_with_signs_reach_both_forms_as_they_were_written(practice):
    told = about(CONFIRMATION)
    told.to["person"].go_by("Zoë <b>O'Hara</b> & Co")
    mail = composed(CONFIRMATION, told)
    assert mail.body.startswith("Hello Zoë <b>O'Hara</b> & Co,\n")
    assert " ".join(Read(html_of(mail)).words).startswith("Hello Zoë <b>O'Hara</b> & Co,")


@pytest.mark.parametrize(
    ("topic", "subject"),
    [
        ("confirmation", "Booked: Friday 27 November, 2:00 pm"),
        ("reminder", "Friday 27 November, 2:00 pm"),
        ("moved", "Moved to Friday 27 November, 2:00 pm"),
        ("cancelled", "Cancelled: Friday 27 November, 2:00 pm"),
        ("stays", "Still Friday 27 November, 2:00 pm"),
    ],
)
def test_the_subject_says_when(practice, topic, subject):
    assert composed(kind_name(Session, topic)).subject == subject


def test_a_reminder_says_today_on_the_day(practice, frozen):
    kind = kind_name(Session, "reminder")
    told = about(kind)
    frozen.move_to(START - timedelta(hours=2))
    mail = composed(kind, told)
    assert mail.subject == "Today, 2:00 pm"
    assert "https://room.example/wren" in mail.body  # from a day before, and in the last reminder


def test_a_confirmation_reads_like_this(practice, settings):
    mail = composed(CONFIRMATION)
    session = Session.objects.get()
    assert mail.body == (
        "Hello Marlow Teal,\n\nIt’s booked.\n\n"
        "Friday 27 November 2026, 2:00 pm Pacific Time, for 50 minutes.\n"
        "Online. The link is on the page of your booking from a day before, and in the last reminder.\n\n"
        f"See it, move it or cancel it: {settings.BASE_URL}{session.get_absolute_url()}\n\n"
        "Free until 24 hours before. For this time, changes are free until Thursday 26 November, 2:00 pm. "
        "You need not give a reason.\n\n"
        "Wren Alder\n"
    )


def test_a_confirmation_says_the_fee_as_it_was_chosen_or_else_as_the_service_says_it(practice):
    told = about(CONFIRMATION)
    Session.objects.update(fee=90)
    assert "in the last reminder.\n\nFee: $90.\n\nSee it" in composed(CONFIRMATION, told).body
    Session.objects.update(fee=None)
    Service.objects.update(fee_words="$150")
    assert "\n\nFee: $150.\n\n" in composed(CONFIRMATION, told).body


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
    lines = composed(CONFIRMATION, seen_by_whom(CONFIRMATION, session)).body.splitlines()
    assert [found for found in lines if found.startswith("On your clock")] == ([line] if line else [])


def test_a_message_written_twice_has_one_message_id_and_two_messages_have_two(practice, settings):
    told, kind = about(CONFIRMATION), kinds.get(CONFIRMATION)
    session = kind.find(told.subject_id)
    first, second = Notification.objects.filter(subject_id=session.pk)[:2]
    ids = [compose(one, kind, session).extra_headers["Message-ID"] for one in (first, first, second)]
    domain = settings.EMAIL_FROM.rpartition("@")[2]
    assert ids == [f"<{first.pk}@{domain}>", f"<{first.pk}@{domain}>", f"<{second.pk}@{domain}>"]


def test_only_news_of_a_time_carry_a_calendar_file(practice):
    topics = ["confirmation", "reminder", "moved", "cancelled", "stays", "requested", "declined", "lapsed"]
    names = [kind_name(model, topic) for model in (Session, Consultation) for topic in topics]
    carrying = {name.partition(".")[2] for name in names if composed(name).attachments}
    assert carrying == {
        f"{model}.{topic}"
        for model in ("session", "consultation")
        for topic in ("confirmation", "moved", "cancelled", "stays")
    }
