"""Made-up values for the page of patterns: a Tuesday in November, and nobody who lives."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from blog import prose
from blog.apa import parse_reference, with_unique_keys
from practice.clock import HOME_ZONE
from practice.desk.grids import Box, Free, Line, Span, Week, WeekDay, month_of
from practice.desk.numbers import Picture, Row
from practice.profile.models import Practice
from practice.scheduling.choosing import Day
from practice.scheduling.slots import Slot

TODAY = date(2026, 11, 24)
STEPS = ["Time", "Your details", "Check", "Done"]
SERVICE = {
    "name": "A session",
    "slug": "a-session",
    "summary": "Fifty minutes, at a time that suits you.",
    "minutes": 50,
    "places": "either",
    "get_places_display": "Online or in the room",
    "fee_words": "$150, or what you can pay",
    "zone": HOME_ZONE,
    "zone_words": "Pacific Time",
    "practitioner": {"name": "Wren Alder"},
}
FOR_COLLEAGUES = SERVICE | {"name": "A consultation", "is_for_colleagues": True}


def slot(day: int, hour: int, minute: int = 0) -> Slot:
    """Fifty minutes on a day of November, on the clock of British Columbia, which is seven hours behind UTC."""
    start = datetime(2026, 11, day, hour, minute, tzinfo=UTC) + timedelta(hours=7)
    return Slot(start, start + timedelta(minutes=50), HOME_ZONE)


SLOTS = [slot(24, 9, 30), slot(24, 11), slot(24, 14), slot(24, 17, 30)]
DAYS = [
    Day(TODAY, SLOTS, is_chosen=True),
    Day(date(2026, 11, 25), [slot(25, 10)]),
    Day(date(2026, 11, 26)),
    Day(date(2026, 11, 27), [slot(27, 9), slot(27, 16)]),
]
CHOOSING = {"service": SERVICE, "next_slots": SLOTS[:3], "days": DAYS, "chosen": DAYS[0], "later": date(2026, 12, 8)}
APPOINTMENT = {
    "entry": {"end_clock_words": "2:50 pm"},
    "practitioner": {"name": "Wren Alder"},
    "get_place_display": "Online",
    "where_words": "Online",
    "free_until_words": "Monday 23 November, 2:00 pm",
}
IN_A_LIST = APPOINTMENT | {
    "pk": UUID(int=1),
    "entry": {
        "start": datetime(2026, 11, 24, 21, tzinfo=UTC),
        "words": "Tuesday 24 November 2026, 2:00 pm Pacific Time",
    },
    "service": SERVICE,
    "get_status_display": "Booked",
}
PICTURE = Picture("Sessions a week", [Row("16 Nov 2026", 9, 1), Row("23 Nov 2026", 12)], "Week from", "Kept", "Lost")
EMPTY_PICTURE = Picture("Sessions a week", [], "Week from", "Kept", "Lost")
PEOPLE = [
    {
        "pk": UUID(int=1),
        "name": "Marlow Teal",
        "pronouns": "they/them",
        "email": "marlow@demo.example",
        "is_client": True,
    },
    {"pk": UUID(int=2), "name": "Noor Siskin", "email": "noor@demo.example", "is_colleague": True},
]
GLANCE = {
    "sender": "TLP",
    "subject": "Tomorrow, 2:00 pm",
    "opening": "You asked to be reminded. Tomorrow, Tuesday 24 November, 2:00 pm …",
}
PLAN = {
    "every_words": "Every month",
    "occurrences": [{"words": "Tuesday 24 November, 2:00 pm"}, {"words": "Tuesday 22 December, 2:00 pm"}],
    "clashes": [],
}
LINE = "Peer consultation, 50 minutes, Tuesday 24 November 2026, with Wren Alder: $175. Paid separately."
TELLING = {"looks_identifying": [{"words": "604-555-0143", "looks_like": "a phone number"}]}
GROUP = {
    "title": "Repair, and what comes before it",
    "theme": "We read a little, and each of us brings something.",
    "slug": "a-group",
    "service": SERVICE | {"minutes": 90, "get_places_display": "Online", "fee_words": "$40 a meeting"},
    "facilitator": {"name": "Wren Alder"},
    "next_words": "Wednesday 16 December 2026, 5:30 pm Pacific Time",
    "get_absolute_url": "#main",
}
MEETINGS = [
    {
        "entry": {
            "start": datetime(2026, 12, day + 1, 0, 30, tzinfo=UTC),
            "day": date(2026, 12, day),
            "clock_words": "5:30 pm",
            "end_clock_words": "7:00 pm",
            "zone_words": "Pacific Time",
        },
        "get_place_display": "Online",
        "place": "online",
        "shows_link": day == 2,
        "link": "https://room.example/wren",
    }
    for day in (2, 16)
]
PLACE = {"place": {"is_free": True}, "group": GROUP, "is_open": True, "may_join": False}
ANSWERS = [
    {"asked": "What would make the room easier for you?", "words": "Less light.\nThe chair by the door."},
    {"asked": "Have you talked with somebody like this before?", "words": ""},
]
AGREED = datetime(2026, 11, 24, 17, tzinfo=UTC)
CONSENTS = [
    {"agreement": {"number": 2, "text": "We keep notes for ten years."}, "given_at": AGREED},
    {
        "agreement": {"number": 1, "text": "We keep notes for seven years."},
        "given_at": AGREED - timedelta(days=90),
        "withdrawn_at": AGREED - timedelta(days=30),
    },
]
WAITING = [
    {
        "pk": UUID(int=1),
        "service": SERVICE,
        "wishes_words": "Monday or Friday, in the morning",
        "open_offers": [
            {
                "words": "Friday 27 November 2026, 9:00 am Pacific Time",
                "until_words": "Wednesday 25 November, 9:00 pm",
                "get_absolute_url": "#main",
            }
        ],
    },
    {
        "pk": UUID(int=2),
        "service": SERVICE | {"minutes": 15},
        "wishes_words": "Any day, at any time, until Friday 4 December",
    },
]
MOVED_JUST_NOW = {"can_undo": True, "token": "made-up", "moved_from_words": "Monday 23 November, 9:00 am"}
ASKED = {
    "asked": {"kept": "", "today": TODAY, "seen": [{"pk": 1, "name": "Wren Alder"}, {"pk": 2, "name": "Ira Sedge"}]},
    "here": "/desk/week/",
    "day": TODAY,
    "before": TODAY - timedelta(days=7),
    "after": TODAY + timedelta(days=7),
}
ARTICLES = [
    {
        "title": "What a pause is made of",
        "summary": "Two people who say nothing are still telling each other a good deal.",
        "published_at": date(2026, 11, 17),
        "minutes_to_read": 11,
        "part_number": 1,
        "get_absolute_url": "#main",
    },
    {
        "title": "A draft about rooms",
        "summary": "It has no date yet.",
        "published_at": None,
        "minutes_to_read": 1,
        "part_number": 2,
        "get_absolute_url": "#main",
    },
]
FOUND = [ARTICLES[0] | {"excerpt": "Before a word is said there is a \x02pause\x03, and somebody in it"}]
PRACTICE = Practice(name="The Lantern Practice", postal_address="12 Lantern Street\nSalal Cove")
TAGS = [{"slug": "attachment", "name": "Attachment"}, {"slug": "the-body", "name": "The body"}]
REFERENCES = with_unique_keys(
    parse_reference(line)
    for line in (
        "Stern, D. N. (1985). The interpersonal world of the infant. Basic Books.",
        "Winnicott, D. W. (1971). Playing and reality. Tavistock.",
    )
)
BODY = """
<h2>Before a word</h2>
<p>Two people who play are in a place that neither of them owns (Winnicott, 1971). Point at the name of a work, or go
there with the keyboard: what it is opens beside it.</p>
<p>Stern (1985) writes about infants, and about what passes between people before there are words. The book on play
(Winnicott, 1971) is named a second time here; its card stands in the margin where it was named first.</p>
<aside><h3>To try</h3><p>Let one breath go by before you answer.</p></aside>
<hr>
<h2>After it</h2>
<blockquote><p>Calm is lent first and owned later.</p></blockquote>
"""


def article() -> dict:
    page = prose.lay_out(BODY, REFERENCES)
    references = [
        {"key": work.key, "html": prose.formatted(work), "mentions": range(1, page.mentions.get(work.key, 0) + 1)}
        for work in REFERENCES
    ]
    return {"html": page.html, "contents": page.contents, "references": references}


class SampleForm(forms.Form):
    """A field of every sort."""

    name = forms.CharField(
        label="Name you would like us to use",
        help_text="Any name. It need not be your legal one.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Write a name we may call you by"},
    )
    pronouns = forms.CharField(label="Pronouns", required=False)
    email = forms.EmailField(
        label="E-mail address", error_messages={"invalid": "Write an e-mail address like name@example.org"}
    )
    place = forms.ChoiceField(
        label="Where we meet",
        choices=[("online", "Online\nWe send you a link."), ("room", "In the room\nThe door has no step.")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where we meet"},
    )
    messages = forms.MultipleChoiceField(
        label="What we write to you about",
        choices=[("reminders", "Reminders"), ("articles", "New articles")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    zone = forms.ChoiceField(
        label="Time zone",
        choices=[("", "Choose one"), (HOME_ZONE, "Pacific Time")],
        error_messages={"required": "Choose a time zone"},
    )
    words = forms.CharField(
        label="Anything we should know",
        help_text="Please leave health matters for when we talk.",
        required=False,
        widget=forms.Textarea,
    )
    paper = forms.FileField(
        label="A manuscript",
        help_text="A plain text, Markdown or .docx file.",
        error_messages={"required": "Choose a file"},
    )
    agreed = forms.BooleanField(
        label="I have read what happens with what I write",
        error_messages={"required": "Say that you have read what happens with what you write"},
    )


def filled_form() -> SampleForm:
    answers = {"name": "Marlow Teal", "pronouns": "they/them", "email": "marlow@example.org", "place": "online"}
    answers |= {"messages": ["reminders"], "zone": HOME_ZONE, "words": "The stairs are hard for me.", "agreed": "on"}
    return SampleForm(answers, {"paper": SimpleUploadedFile("words.txt", b"Words.")})


def refused_form() -> SampleForm:
    return SampleForm({"name": "Marlow Teal", "email": "marlow.example.org"})


class TimeForm(forms.Form):
    """A time to block on the desk."""

    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    clock = forms.TimeField(label="From", widget=forms.TimeInput(attrs={"type": "time", "step": 300}))
    minutes = forms.IntegerField(
        label="Minutes", min_value=5, error_messages={"min_value": "Write five minutes or more"}
    )


def week() -> Week:
    """A week with an entry of each kind; it is Tuesday, 11:25 am."""
    works = [Span(9, 0, 480)]
    monday = [
        Box(9, 30, 50, who="Bo Sandpiper", clock="9:30", url="#main", buffer=10),
        Box(13, 0, 120, kind="busy", clock="1:00", who="We see when, not what"),
        Box(16, 0, 50, who="Sorrel Wigeon", clock="4:00", url="#main", buffer=10),
    ]
    tuesday = [
        Box(9, 30, 50, who="Rowan Heron", clock="9:30", url="#main", buffer=10),
        Box(11, 0, 50, who="Juniper Finch", clock="11:00", url="#main", buffer=10, is_now=True),
        Box(15, 30, 60, kind="consultation", clock="3:30", who="Noor Siskin", more="asked for", url="#main"),
        Box(18, 0, 90, kind="group", clock="6:00", who="The Tuesday group", more="7 of 8 seats", url="#main"),
    ]
    wednesday = [
        Box(11, 30, 50, kind="hold", clock="11:30", who="Until 11:33 am", url="#main"),
        Box(14, 0, 50, who="Ellis Plover", clock="2:00", url="#main", buffer=10),
    ]
    thursday = [Box(8, 0, 300, kind="off", clock="8:00", who="Until 1:00 pm", url="#main")]
    boxes = (monday, tuesday, wednesday, thursday, [])
    free = [Free(14, 0, 60, clock="2:00 pm", url="#main", is_work=True)]
    days = [
        WeekDay(date(2026, 11, 23 + number), works, of_day, Span(11, 25) if number == 1 else None, frees=free[number:])
        for number, of_day in enumerate(boxes)
    ]
    return Week(days, now_words="11:25")


def month():
    lines = {
        date(2026, 11, 3): [Line("session", "9:30 Bo Sandpiper")],
        date(2026, 11, 11): [Line("off", "Remembrance Day")],
        TODAY: [
            Line("session", "9:30 Rowan Heron"),
            Line("session", "11:00 Juniper Finch"),
            Line("consultation", "3:30 Noor Siskin"),
            Line("group", "6:00 The Tuesday group"),
        ],
        date(2026, 11, 25): [Line("hold", "11:30 until 11:33 am"), Line("session", "2:00 Ellis Plover")],
        date(2026, 11, 26): [Line("off", "8:00 to 1:00 pm"), Line("busy", "1:00")],
    }
    return month_of(2026, 11, today=TODAY, lines=lines)
