"""What the practitioner hears of: booked, asked for, moved, cancelled; at once, or together in the evening.

Neither message names anybody: who it was is read at the desk.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from practice import clock
from practice.notifications import actions as outbox
from practice.notifications import kinds
from practice.notifications.kinds import Kind
from practice.notifications.models import Notification
from practice.scheduling.appointments import GRACE, Appointment
from practice.scheduling.messages import AFTER_UNDO, kind_name, told_at
from practice.scheduling.models import Practitioner
from practice.scheduling.samples import sample_appointment, sample_person
from practice.scheduling.statuses import CALLED_OFF, Status

EVENING = time(18)  # on the practitioner's clock


class News(models.TextChoices):
    BOOKED = "booked", "Booked"
    REQUESTED = "requested", "Asked for"
    MOVED = "moved", "Moved"
    CANCELLED = "cancelled", "Cancelled"
    WITHDRAWN = "withdrawn", "Request taken back"
    LAPSED = "lapsed", "Request lapsed"


AT_ONCE = {News.REQUESTED, News.WITHDRAWN, News.LAPSED}  # even for those who hear once a day: it waits for an answer
CHANGES = {News.MOVED, News.CANCELLED}
FINAL_AFTER = GRACE + AFTER_UNDO  # a change: before that it may come to nothing


def queue_news(appointment: Appointment, news: News) -> None:
    """Tell the practitioner as they chose; never of what the practice did itself."""
    if not is_heard_at_once(appointment, news):
        return
    outbox.queue(kinds.get(news_name(type(appointment), news)).plan(appointment))


def queue_news_again(appointment: Appointment) -> None:
    """After an undone change: the news that it took back before anybody had it."""
    if appointment.moved_from:
        queue_news(appointment, News.MOVED)
        return
    of_booking = news_name(type(appointment), News.BOOKED)
    last = Notification.objects.filter(subject_id=appointment.pk, kind=of_booking).order_by("-created_at").first()
    if last and last.state == Notification.State.WITHDRAWN:
        queue_news(appointment, News.BOOKED)


def is_heard_at_once(appointment: Appointment, news: News) -> bool:
    hears, chosen = appointment.practitioner.hears, Practitioner.Hears
    if appointment.is_the_practices or appointment.changed_by == Appointment.Side.PRACTICE:
        return False
    return hears == chosen.AT_ONCE or (hears == chosen.DAILY and news in AT_ONCE)


class AtOnce(Kind):
    """One piece of news about an appointment of one model."""

    template = "scheduling/messages/news"

    def __init__(self, model: type[Appointment], news: News):
        self.model, self.news = model, news
        self.name = news_name(model, news)
        self.label = f"News: {news.label.lower()}"

    def recipients(self, subject):
        return [subject.practitioner.person]

    def occurrence(self, subject):
        return str(subject.sequence)

    def due_at(self, subject):
        return told_at(subject)

    def worthless_at(self, subject):
        return subject.entry.end

    def find_all(self, ids):
        return self.model.objects.with_calendar().in_bulk(ids)

    def still_wanted(self, subject, notification):
        """As long as nothing came after it: that is news of its own."""
        return notification.occurrence == str(subject.sequence)

    def context(self, subject, person):
        when = clock.moment_words(subject.entry.start, subject.entry.zone, year=False, name_zone=False)
        return {
            "what": self.news.label,
            "when": when,
            "moved": moved_words(subject) if self.news in CHANGES else "",
            "what_words": subject.service.name,
            "desk_url": desk_url(subject.entry.day),
        }

    def sample(self, person):
        return sample_appointment(self.model, sample_person())


def moved_words(appointment: Appointment) -> str:
    """ ", moved from Friday 27 November, 10:00 am": the time by which the practitioner knows it."""
    return f", moved from {appointment.moved_from_words}" if appointment.moved_from else ""


def news_name(model: type[Appointment], news: News) -> str:
    return kind_name(model, f"news-{news}")


def news_kinds_for(model: type[Appointment]) -> list[AtOnce]:
    """What an app registers for its own sort of appointment."""
    return [AtOnce(model, news) for news in News]


class Daily(Kind):
    """What happened in the day before the last evening, to one practitioner. Its subject is their person."""

    name = "practitioner.daily"
    label = "News of the day"
    template = "scheduling/messages/daily"

    def recipients(self, subject):
        return [subject.person]

    def subject_id(self, subject):
        return subject.person_id

    def occurrence(self, subject):
        return last_evening(subject, timezone.now()).date().isoformat()

    def due_at(self, subject):
        return last_evening(subject, timezone.now())

    def worthless_at(self, subject):
        return self.due_at(subject) + timedelta(days=1)

    def find_all(self, ids):
        found = Practitioner.objects.select_related("person").filter(person__in=ids)
        return {practitioner.person_id: practitioner for practitioner in found}

    def still_wanted(self, subject, notification):
        return bool(happened(subject, last_evening(subject, timezone.now())))

    def context(self, subject, person):
        return {"lines": happened(subject, last_evening(subject, timezone.now())), "desk_url": desk_url(None)}

    def sample(self, person):
        model = next(iter(Appointment.__subclasses__()))
        appointment = sample_appointment(model, sample_person())
        evening = last_evening(appointment.practitioner, timezone.now())
        model.objects.filter(pk=appointment.pk).update(created_at=evening - timedelta(hours=1))
        return appointment.practitioner


def queue_daily() -> None:
    """For each practitioner who hears once a day, what happened until the last evening. Twice changes nothing."""
    listening = Practitioner.objects.filter(hears=Practitioner.Hears.DAILY).select_related("person")
    outbox.queue(one for practitioner in listening for one in kinds.get(Daily.name).plan(practitioner))


def last_evening(practitioner: Practitioner, now: datetime) -> datetime:
    """Six o'clock on their clock, today's if it has been."""
    zone = ZoneInfo(practitioner.time_zone)
    today = now.astimezone(zone).date()
    evening = datetime.combine(today, EVENING, tzinfo=zone)
    return evening if evening <= now else datetime.combine(today - timedelta(days=1), EVENING, tzinfo=zone)


def happened(practitioner: Practitioner, until: datetime) -> list[str]:
    """A line for each thing of the day before `until` that the practice did not do itself, by when it is.

    A move or a cancellation happened when it could not be undone any more.
    """
    since = until - timedelta(days=1)
    changed = models.Q(changed_at__gt=since - FINAL_AFTER, changed_at__lte=until - FINAL_AFTER)
    lines = []
    for model in Appointment.__subclasses__():
        theirs = model.objects.filter(entry__practitioner=practitioner).select_related("entry")
        lately = theirs.filter(changed | models.Q(created_at__gt=since, created_at__lte=until))
        lines += [(one.entry.start, one, news) for one in lately if (news := news_of(one, since, until))]
    return [
        f"{news.label}: {clock.moment_words(start, one.entry.zone, year=False, name_zone=False)}"
        f"{moved_words(one) if news in CHANGES else ''}"
        for start, one, news in sorted(lines, key=lambda line: line[0])
    ]


def news_of(appointment: Appointment, since: datetime, until: datetime) -> News | None:
    """The last thing that happened to it in this time, and can't be undone."""
    if appointment.is_the_practices or appointment.changed_by == Appointment.Side.PRACTICE:
        return None
    changed_at = appointment.changed_at
    if changed_at and since < changed_at + FINAL_AFTER <= until:
        return News.CANCELLED if appointment.status in CALLED_OFF else News.MOVED
    taken_back = appointment.status in CALLED_OFF and not changed_at  # a request; its end was told at once
    if not since < appointment.created_at <= until or taken_back or appointment.ended_unbooked:
        return None
    return News.REQUESTED if appointment.status == Status.REQUESTED else News.BOOKED


def desk_url(day) -> str:
    return f"{settings.BASE_URL}{reverse('desk:today')}" + (f"?day={day.isoformat()}" if day else "")
