"""How it goes, in numbers: what the day's work adds up to, as bars in tables. A practitioner sees their own.

Days are those that were promised, on the practitioner's wall (`Entry.day`): they are grouped in SQL and put into weeks
here. However much there is, a page asks for as many rows as its days have.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, DurationField, ExpressionWrapper, F, IntegerField, Q, Sum, Value, When
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from blog.models import Article
from bookings.models import Session
from consultations.models import Consultation
from practice import clock
from practice.desk.forms import SpanForm
from practice.desk.seeing import staff_only
from practice.scheduling.diary import local_day
from practice.scheduling.models import Arrival, Practitioner, WeeklyHours
from practice.scheduling.models.availability import monday
from practice.scheduling.statuses import Status

KEPT = (Status.BOOKED, Status.ATTENDED)  # over, and nobody has said otherwise
LOST = (Status.NO_SHOW, Status.LATE_CANCELLED)
WEEK = timedelta(days=7)
LENGTH = ExpressionWrapper(F("entry__during__endswith") - F("entry__during__startswith"), DurationField())
AHEAD = ExpressionWrapper(F("entry__during__startswith") - F("created_at"), DurationField())
LEADS = (  # how long before its start it was booked: less than this, and its words
    (timedelta(days=1), "Within a day"),
    (timedelta(days=3), "1 or 2 days"),
    (timedelta(days=7), "3 to 6 days"),
    (timedelta(days=14), "1 to 2 weeks"),
    (timedelta(days=28), "2 to 4 weeks"),
)
LONGER = "4 weeks or more"
MOST_ARTICLES = 20


@dataclass(frozen=True)
class Row:
    """One line of a picture: a filled bar for what was, an outlined one behind it for what was lost."""

    words: str
    value: float
    lost: float = 0

    @property
    def total(self) -> float:
        return self.value + self.lost


@dataclass(frozen=True)
class Picture:
    """A table of bars. `measure` and `lost` say what the two figures are; `lost` is "" where there is one."""

    name: str
    rows: list[Row]
    what: str
    measure: str
    lost: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(row.total for row in self.rows)

    @property
    def bars(self) -> list[tuple[Row, str, str]]:
        """Each row with the widths of its two bars, of a hundred."""
        most = max((row.total for row in self.rows), default=0) or 1
        return [(row, f"{100 * row.value / most:.1f}", f"{100 * row.lost / most:.1f}") for row in self.rows]


@staff_only
@require_safe
def show(request):
    """Six queries, however much there was."""
    span = SpanForm(request.GET).asked()
    whose = list(Practitioner.objects.counted_by(request.user).select_related("person"))
    today = local_day(timezone.now(), whose[0].time_zone if whose else clock.HOME_ZONE)
    weeks = [monday(today) - number * WEEK for number in range(span - 1, -1, -1)]
    sessions = tally(Session, whose, weeks[0])
    pictures = [
        *by_week(sessions, weeks),
        no_shows(sessions),
        booked_ahead(whose, weeks[0]),
        consultations(tally(Consultation, whose, weeks[0]), weeks),
        by_article(weeks[0]),
    ]
    context = {"pictures": pictures, "whose": whose, "span": span, "spans": SpanForm.SPANS}
    return render(request, "desk/numbers.html", context)


@dataclass(frozen=True)
class Tally:
    """What was on one day with one outcome."""

    day: date
    status: str
    count: int
    length: timedelta

    @property
    def hours(self) -> float:
        return self.length / timedelta(hours=1)


def tally(model, practitioners: Iterable[Practitioner], first_day: date) -> list[Tally]:
    """Everything that is over, by its day and what became of it. One query, and at most four rows a day."""
    over = Q(status__in=[Status.ATTENDED, *LOST]) | Q(status=Status.BOOKED)
    within = {"entry__day__gte": first_day, "entry__during__endswith__lte": timezone.now()}
    found = model.objects.filter(over, entry__practitioner__in=practitioners, **within).order_by()
    rows = found.values_list("entry__day", "status").annotate(count=Count("pk"), length=Sum(LENGTH))
    return [Tally(*row) for row in rows]


def by_week(sessions: list[Tally], weeks: list[date]) -> list[Picture]:
    counts, hours = defaultdict(Counter), defaultdict(Counter)
    for one in sessions:
        became = "kept" if one.status in KEPT else "lost"
        counts[monday(one.day)][became] += one.count
        hours[monday(one.day)][became] += one.hours
    rows = [Row(week_words(week), counts[week]["kept"], counts[week]["lost"]) for week in weeks]
    hourly = [Row(week_words(week), round(hours[week]["kept"], 1), round(hours[week]["lost"], 1)) for week in weeks]
    return [
        Picture("Sessions a week", rows, "Week from", "Kept", "Lost"),
        Picture("Hours a week", hourly, "Week from", "Kept", "Lost"),
    ]


def no_shows(sessions: list[Tally]) -> Picture:
    missed = Counter()
    for one in sessions:
        if one.status == Status.NO_SHOW:
            missed[one.day.weekday()] += one.count
    rows = [Row(str(weekday.label), missed[weekday]) for weekday in WeeklyHours.Weekday]
    return Picture("Did not come, by weekday", rows, "Weekday", "Did not come")


def booked_ahead(practitioners: Iterable[Practitioner], first_day: date) -> Picture:
    """How long before its start each session was booked that was booked since then. One query."""
    since = datetime.combine(first_day, time.min, tzinfo=ZoneInfo(clock.HOME_ZONE))
    lead = Case(
        *(When(ahead__lt=longest, then=Value(number)) for number, (longest, _words) in enumerate(LEADS)),
        default=Value(len(LEADS)),
        output_field=IntegerField(),
    )
    booked = Session.objects.filter(entry__practitioner__in=practitioners, created_at__gte=since)
    counted = dict(booked.annotate(ahead=AHEAD, lead=lead).order_by().values_list("lead").annotate(Count("pk")))
    names = [*(words for _longest, words in LEADS), LONGER]
    rows = [Row(words, counted.get(number, 0)) for number, words in enumerate(names)]
    return Picture("How far ahead people book", rows, "Before the start", "Sessions")


def consultations(tallied: list[Tally], weeks: list[date]) -> Picture:
    counts = defaultdict(Counter)
    for one in tallied:
        counts[monday(one.day)]["kept" if one.status in KEPT else "lost"] += one.count
    rows = [Row(week_words(week), counts[week]["kept"], counts[week]["lost"]) for week in weeks]
    return Picture("Consultations a week", rows, "Week from", "Kept", "Lost")


def by_article(first_day: date) -> Picture:
    """Articles whose invitation led to bookings, the practice's own: nothing is known of who booked. Two queries."""
    counted = Arrival.objects.by_article(first_day)
    titles = Article.objects.filter(pk__in=counted).values_list("pk", "title")
    rows = sorted((Row(title, counted[pk]) for pk, title in titles), key=lambda row: (-row.value, row.words))
    return Picture("Articles that led to bookings", rows[:MOST_ARTICLES], "Article", "Bookings")


def week_words(week: date) -> str:
    """ "23 Nov 2026"."""
    return f"{week.day} {week:%b %Y}"
