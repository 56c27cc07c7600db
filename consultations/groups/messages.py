"""What is said about a seat, to the colleague and to whoever leads the group; and about a meeting, to its people."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from consultations.groups.samples import sample_group, sample_joining
from consultations.models import Group, Joining, Meeting
from practice.notifications import actions as outbox
from practice.notifications import kinds
from practice.notifications.kinds import Attachment, Hush, Kind
from practice.scheduling.appointments import GRACE
from practice.scheduling.calendar_file import calendar_file
from practice.scheduling.messages import AFTER_UNDO, Cancelled, Moved, Reminder, Stays, told_at
from practice.scheduling.models import Practitioner
from practice.scheduling.samples import sample_person

State = Joining.State
NEWS_LASTS = timedelta(days=2)
MORNING = time(9)  # on the facilitator's clock


def desk_url(group: Group) -> str:
    return settings.BASE_URL + reverse("desk:group", args=[group.pk])


class JoiningKind(Kind):
    """To one colleague, about their way to a seat. Its template is named after `topic`."""

    topic: str
    state: State  # what it says they are

    def __init__(self):
        self.name = name_of(type(self))
        self.template = f"consultations/groups/messages/{self.topic}"

    def recipients(self, subject):
        return [subject.colleague.person]

    def occurrence(self, subject):
        """Their place in line: whoever let an offer pass has another one."""
        return subject.since.isoformat()

    def worthless_at(self, subject):
        return timezone.now() + NEWS_LASTS

    def find_all(self, ids):
        found = Joining.objects.select_related("colleague__person", "group__service__practitioner__person", "meeting")
        return found.in_bulk(ids)

    def still_wanted(self, subject, notification):
        return subject.state == self.state and notification.occurrence == self.occurrence(subject)

    def context(self, subject, person):
        meetings = meetings_of(subject, person)
        return {
            "joining": subject,
            "group": subject.group,
            "meetings": meetings,
            "first": meetings[0] if meetings else None,
            "what_words": f"{subject.group.title} with {subject.group.facilitator.name}",
            "seat_url": settings.BASE_URL + subject.get_absolute_url(),
            "groups_url": settings.BASE_URL + reverse("consultations:groups"),
        }

    def sample(self, person):
        return sample_joining(person, state=self.state)


def meetings_of(joining: Joining, person) -> list[Meeting]:
    """Those that it is for and that are to come, in words meant for this person."""
    return [meeting.seen_by(person) for meeting in joining.meetings(timezone.now())]


class Seated(JoiningKind):
    topic, label, state = "seated", "You have a seat", State.SEATED

    def due_at(self, subject):
        """Once no change of its meetings can be undone any more: until then the times may still be others."""
        now = timezone.now()
        meetings = Meeting.objects.filter(group=subject.group_id, changed_at__gt=now - GRACE - AFTER_UNDO)
        if subject.meeting_id:
            meetings = meetings.filter(pk=subject.meeting_id)
        return max([now, *(told_at(meeting) for meeting in meetings)])

    def attachments(self, subject, person):
        meetings = meetings_of(subject, person)
        if not meetings:
            return []
        return [Attachment("appointments.ics", calendar_file(*meetings), "text/calendar; method=PUBLISH")]


class MoreMeetings(Seated):
    """Of whoever has a seat already: the run goes on."""

    topic, label = "more", "More meetings"

    def occurrence(self, subject):
        return str(subject.group.meetings.count())

    def hush(self, subject):
        return Hush.AFTER


class InLine(JoiningKind):
    topic, label, state = "in-line", "You are on the waitlist for a seat", State.WAITING


class Asked(JoiningKind):
    topic, label, state = "asked", "A seat was asked for", State.ASKED

    def worthless_at(self, subject):
        return subject.until


class Offered(JoiningKind):
    topic, label, state = "offered", "A seat is kept for you", State.OFFERED

    def worthless_at(self, subject):
        return subject.until


class NotKept(JoiningKind):
    topic, label, state = "not-kept", "A seat is not kept any more", State.WAITING

    def hush(self, subject):
        return Hush.AFTER


class Declined(JoiningKind):
    topic, label, state = "declined", "No seat", State.DECLINED


class NotAnswered(JoiningKind):
    topic, label, state = "not-answered", "A seat was not answered for", State.DECLINED

    def hush(self, subject):
        return Hush.AFTER


class Left(JoiningKind):
    topic, label, state = "left", "A seat was given back", State.LEFT


class Ended(JoiningKind):
    """There is no meeting left for which a seat could come free."""

    topic, label, state = "ended", "Nothing left to wait for", State.LEFT

    def hush(self, subject):
        return Hush.AFTER


class SeatNews(Kind):
    """That a seat was taken, asked for or given back, to whoever leads the group. It names nobody."""

    name = "consultations.seat.news"
    label = "News: a seat"
    template = "consultations/groups/messages/news"
    WHAT = {
        State.SEATED: "A seat was taken",
        State.ASKED: "Somebody asks for a seat",
        State.LEFT: "A seat was given back",
    }

    def recipients(self, subject):
        hears, chosen = subject.group.facilitator.hears, Practitioner.Hears
        is_heard = hears == chosen.AT_ONCE or (hears == chosen.DAILY and subject.state == State.ASKED)
        return [subject.group.facilitator.person] if is_heard else []

    def occurrence(self, subject):
        return f"{subject.state} {subject.since.isoformat()}"

    def worthless_at(self, subject):
        return timezone.now() + NEWS_LASTS

    def find_all(self, ids):
        return Joining.objects.select_related("group__service__practitioner__person").in_bulk(ids)

    def still_wanted(self, subject, notification):
        return notification.occurrence == self.occurrence(subject)

    def context(self, subject, person):
        return {"what": self.WHAT[subject.state], "group": subject.group, "desk_url": desk_url(subject.group)}

    def sample(self, person):
        return sample_joining(sample_person(), state=State.ASKED)


class TooFew(Kind):
    """On the morning of a group's day, to whoever leads it: fewer seats are taken than they wished for."""

    name = "consultations.group.few"
    label = "Few seats are taken"
    template = "consultations/groups/messages/few"

    def recipients(self, subject):
        return [subject.facilitator.person]

    def occurrence(self, subject):
        return subject.warn_on.isoformat()

    def due_at(self, subject):
        return datetime.combine(subject.warn_on, MORNING, tzinfo=ZoneInfo(subject.service.zone))

    def worthless_at(self, subject):
        return self.due_at(subject) + NEWS_LASTS

    def find_all(self, ids):
        return Group.objects.with_facilitator().in_bulk(ids)

    def still_wanted(self, subject, notification):
        is_so = subject.minimum > 0 and subject.warn_on is not None and subject.warn_on.isoformat()
        return is_so == notification.occurrence and bool(subject.meetings_with_few(timezone.now()))

    def context(self, subject, person):
        few = subject.meetings_with_few(timezone.now())
        return {"group": subject, "few": few, "desk_url": desk_url(subject)}

    def sample(self, person):
        return sample_group(minimum=4, warn_on=timezone.now().date())


class OfMeeting:
    """What any appointment says, about a group's meeting: its people are those who have a seat in it."""

    def sample(self, person):
        [seat] = sample_joining(person, state=State.SEATED, status=self.status).seats.all()
        return Meeting.objects.with_calendar().get(pk=seat.meeting_id)


class MeetingReminder(OfMeeting, Reminder):
    pass


class MeetingMoved(OfMeeting, Moved):
    pass


class MeetingCancelled(OfMeeting, Cancelled):
    label = "Called off"


class MeetingStays(OfMeeting, Stays):
    pass


TO_COLLEAGUES = (
    Seated,
    MoreMeetings,
    InLine,
    Asked,
    Offered,
    NotKept,
    Declined,
    NotAnswered,
    Left,
    Ended,
)


def group_kinds() -> list[Kind]:
    """What the app registers for groups."""
    about_meetings = [kind(Meeting) for kind in (MeetingReminder, MeetingMoved, MeetingCancelled, MeetingStays)]
    return [*(kind() for kind in TO_COLLEAGUES), SeatNews(), TooFew(), *about_meetings]


def name_of(kind: type[JoiningKind]) -> str:
    return f"consultations.seat.{kind.topic}"


def tell(kind: type[JoiningKind], joining: Joining) -> None:
    outbox.queue(kinds.get(name_of(kind)).plan(joining))


def tell_facilitator(joining: Joining) -> None:
    """Of what colleagues did themselves."""
    outbox.queue(kinds.get(SeatNews.name).plan(joining))
