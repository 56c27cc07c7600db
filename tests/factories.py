"""Plain functions that make rows: what is required has a default, the rest is the test's to say.

The cast: Wren the practitioner, Marlow the client, Rowan a stranger, Noor the colleague.
"""

import uuid
from datetime import UTC, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import timezone

from blog.models import Article, Subscriber
from bookings.actions import book_session
from bookings.enquiries.actions import ask
from bookings.intake.actions import word_agreement
from bookings.models import Enquiry, IntakeForm, Question, Session, Waiting
from bookings.waitlist.actions import join_waitlist
from consultations.actions import book_consultation
from consultations.colleagues.actions import approve_colleague
from consultations.colleagues.messages import Approved
from consultations.colleagues.words import CURRENT
from consultations.groups.meetings import plan_run
from consultations.models import Attestation, Colleague, Consultation, Group, Joining, Meeting, Seat
from practice.accounts.models import Person
from practice.accounts.signin import person_at
from practice.clock import HOME_ZONE
from practice.notifications.models import Notification
from practice.profile.models import Practice
from practice.receipts.actions import Paid, issue_receipt, record_payment
from practice.receipts.models import Fee, Receipt
from practice.scheduling.models import Entry, Place, Practitioner, Service, WeeklyHours
from practice.scheduling.rhythm import Rhythm
from practice.scheduling.slots import list_slots
from practice.scheduling.statuses import Status

# A Tuesday in November 2026, ten in the morning in British Columbia: where time is frozen, it is then.
NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)

numbers = count(1)


def at(words: str, zone=HOME_ZONE) -> datetime:
    """The instant (UTC) at which clocks in `zone` show "2026-11-25 14:00"."""
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def make_practice(**fields) -> Practice:
    fields = {
        "name": "The Lantern Practice",
        "label": "TLP",
        "cancellation_words": "Free until 24 hours before.",
        **fields,
    }
    return Practice.objects.update_or_create(pk=1, defaults=fields)[0]


def make_person(name="Marlow Teal", **fields) -> Person:
    """Somebody who has signed in before: their address is verified."""
    person = person_at(fields.pop("email", f"{(name.split() or ['nobody'])[0].lower()}-{next(numbers)}@example.org"))
    for field, value in {"name": name, **fields}.items():
        setattr(person, field, value)
    person.save()
    return person


def make_practitioner(
    name="Wren Alder", *, hours=((time(9), time(12)), (time(13), time(17))), weekdays=range(5), **fields
):
    """A practitioner who works from nine to five with an hour's lunch, Monday to Friday."""
    practitioner = Practitioner.objects.create(
        person=fields.pop("person", None) or make_person(name, role="practitioner"), **fields
    )
    for weekday in weekdays:
        for opens, closes in hours:
            WeeklyHours.objects.create(practitioner=practitioner, weekday=weekday, opens=opens, closes=closes)
    return practitioner


def make_service(practitioner=None, **fields) -> Service:
    """Fifty minutes online, bookable from now on: no notice, ten minutes of quiet after."""
    fields = {
        "name": "A session",
        "slug": f"service-{next(numbers)}",
        "minutes": 50,
        "step": 30,
        "notice_hours": 0,
        "places": Service.Places.ONLINE,
        "reminder_hours": [48, 2],
        **fields,
    }
    return Service.objects.create(practitioner=practitioner or make_practitioner(), **fields)


def until_tomorrow() -> int:
    """Hours of notice that leave out what is left of today: the first day offered is a whole one."""
    return 24 - timezone.localtime(timezone=ZoneInfo(HOME_ZONE)).hour


def make_consultation_service(practitioner=None, **fields) -> Service:
    return make_service(practitioner, **{"audience": Service.Audience.COLLEAGUE, "name": "Peer consultation", **fields})


def free_slots(service, *, days=14):
    """The free times, without one that may begin while a test on the real clock still runs."""
    now = timezone.now()
    slots = list_slots(service, first_day=now.date(), days=days, now=now)
    return [slot for slot in slots if slot.start > now + timedelta(minutes=5)]


def make_session(client=None, service=None, *, start=None, ahead=timedelta(days=3)) -> Session:
    """A session booked through the front door, at `start` or at the first free time so far ahead."""
    service = service or make_service()
    start = start or next(slot.start for slot in free_slots(service) if slot.start >= timezone.now() + ahead)
    return book_session(client=client or make_person(), service=service, start=start, place=Place.ONLINE)


def make_intake_form(*services, practitioner=None, **fields) -> IntakeForm:
    """A form without questions, asked of whoever books one of these services."""
    practitioner = practitioner or services[0].practitioner
    form = IntakeForm.objects.create(
        practitioner=practitioner, **{"title": "First things", "is_active": True, **fields}
    )
    form.services.set(services)
    return form


def make_question(form, words="What shall we know?", *, agreement="", **fields) -> Question:
    """A question; with the words of an agreement, that agreement."""
    kind = Question.Kind.AGREEMENT if agreement else Question.Kind.SHORT
    question = Question.objects.create(form=form, words=words, **{"kind": kind, "position": next(numbers), **fields})
    if agreement:
        word_agreement(question=question, text=agreement)
    return question


def make_waiting(client=None, service=None, *, weekdays=(), parts=(), until=None) -> Waiting:
    """Somebody on the waitlist, to whom everything suits unless the test says otherwise.

    As if nothing had been free when they joined: whatever is free now came free since.
    """
    wishes = {"weekdays": list(weekdays), "parts": list(parts), "until": until}
    waiting = join_waitlist(client=client or make_person(), service=service or make_service(), **wishes)
    waiting.known_free = []
    waiting.save()
    return waiting


def make_enquiry(words="Do you work with couples?", **fields) -> Enquiry:
    fields = {"key": uuid.uuid4(), "name": "Rowan Heron", "email": "rowan@example.org", **fields}
    return ask(words=words, **fields)


def let_grace_pass(appointment) -> None:
    """As if the minutes in which its last change could be undone were over, and those after them."""
    over = timedelta(minutes=5)
    appointment.refresh_from_db()
    type(appointment).objects.filter(pk=appointment.pk).update(changed_at=F("changed_at") - over)
    kept = [appointment.entry_id, appointment.earlier_id]
    Entry.objects.filter(pk__in=kept, expires_at__isnull=False).update(expires_at=F("expires_at") - over)
    soon = Notification.objects.waiting().filter(subject_id=appointment.pk, due_at__lt=timezone.now() + over)
    soon.update(due_at=F("due_at") - over)


def let_quiet_hours_pass() -> None:
    """As if it were day for everybody: what waits for somebody's morning goes as soon as it is wanted."""
    Notification.objects.waiting().filter(hush=Notification.Hush.AFTER).update(due_at=F("wanted_at"))


def let_it_have_been(appointment, start) -> None:
    """As if it had begun at that moment, which may be long over."""
    entry = Entry.objects.get(pk=appointment.entry_id)
    entry.promise(start, entry.end - entry.start, entry.zone)
    entry.save()


def make_entry(service=None, *, start, kind=Entry.Kind.SESSION, length=None, **fields) -> Entry:
    """A bare row of the calendar, written past every rule but the database's own."""
    service = service or make_service()
    if kind not in (Entry.Kind.SESSION, Entry.Kind.CONSULTATION, Entry.Kind.MEETING):
        fields.setdefault("expires_at", timezone.now() + timedelta(minutes=10))
    entry = Entry(practitioner=service.practitioner, service=service, kind=kind, **fields)
    entry.promise(start, length or service.length, service.zone)
    entry.save(force_insert=True)
    return entry


def make_colleague(person=None, *, approved=True) -> Colleague:
    """Somebody who wrote all that is asked, and attested to it."""
    colleague = Colleague.objects.create(
        person=person or make_person("Noor Siskin"),
        designation="RCC",
        college="A college",
        registration_number="00017",
        practises_in="Salal Cove, British Columbia",
    )
    Attestation.objects.create(colleague=colleague, version=CURRENT)
    if approved:
        approve_colleague(colleague=colleague)
        colleague.refresh_from_db()
    return colleague


def make_consultation(colleague=None, service=None, *, start=None) -> Consultation:
    service = service or make_consultation_service()
    start = start or free_slots(service)[-1].start
    return book_consultation(colleague=colleague or make_colleague(), service=service, start=start, place=Place.ONLINE)


def make_group(practitioner=None, *, meets=3, first="2026-12-01 15:00", rhythm=Rhythm.WEEKLY, **fields) -> Group:
    """Eight seats with one practitioner, on so many Tuesdays at three, shown on the site and open."""
    about = {"name": fields.pop("title", "Endings"), "minutes": 90, "audience": Service.Audience.GROUP}
    service = make_service(practitioner, **about, slug=fields.pop("slug", f"group-{next(numbers)}"))
    group = Group.objects.create(service=service, **{"theme": "Endings.", "capacity": 8, "is_listed": True, **fields})
    if meets:
        day = datetime.fromisoformat(first)
        asked = {"first": day.date(), "at": day.time(), "rhythm": rhythm, "count": meets}
        plan_run(group=group, place=Place.ONLINE, **asked)
    return group


def make_meeting(group=None, *, start, **fields) -> Meeting:
    """A meeting written into the calendar past every rule but the database's own: it may be over."""
    group = group or make_group(meets=0)
    entry = make_entry(group.service, start=start, kind=Entry.Kind.MEETING)
    return Meeting.objects.create(group=group, service=group.service, entry=entry, **{"place": Place.ONLINE, **fields})


def make_seat(meeting, colleague=None, *, attended=None) -> Seat:
    """A seat for the run, or one more meeting of it."""
    colleague = colleague or make_colleague()
    theirs = {"group": meeting.group, "colleague": colleague, "meeting": None}
    joining = Joining.objects.filter(**theirs).last()
    if joining is None:
        joining = Joining.objects.create(**theirs, state=Joining.State.SEATED, joined_at=timezone.now())
    number = meeting.seats.count() + 1
    return Seat.objects.create(meeting=meeting, joining=joining, colleague=colleague, number=number, attended=attended)


def make_payment(appointment, cents=150_00, *, fee=None, person=None, method="transfer", paid_on=None, key=None) -> Fee:
    """Money that came in for an appointment, all that was asked unless the test says otherwise. The fee it is for."""
    came_in = Paid(key or uuid.uuid4(), cents, method, paid_on or appointment.entry.day)
    return record_payment(
        appointment=appointment,
        person=person or appointment.person,
        fee_cents=cents if fee is None else fee,
        paid=came_in,
        by=appointment.practitioner.person,
    )


def make_receipt(appointment, *, person=None, name="Marla Teal", words="Counselling session", **payment) -> Receipt:
    """A receipt of an appointment that has begun, paid just now."""
    person = person or appointment.person
    make_payment(appointment, person=person, **payment)
    about = {"appointment": appointment, "person": person, "by": appointment.practitioner.person}
    return issue_receipt(**about, name=name, words=words)


def make_attended(colleague, service, *, start) -> Consultation:
    """A consultation that took place, as the practitioner has said."""
    entry = make_entry(service, start=start, kind=Entry.Kind.CONSULTATION)
    return Consultation.objects.create(
        entry=entry, service=service, colleague=colleague, place=Place.ONLINE, status=Status.ATTENDED
    )


def make_notification(colleague, **fields) -> Notification:
    """A message that is due: it tells a colleague that they can book."""
    fields = {
        "kind": Approved.name,
        "subject_id": colleague.pk,
        "occurrence": f"again-{next(numbers)}",
        "due_at": timezone.now(),
        **fields,
    }
    return Notification.objects.create(person=fields.pop("person", colleague.person), **fields)


def make_article(title="A quiet room", *, published=True, **fields) -> Article:
    fields = {"slug": f"article-{next(numbers)}", "body": "<p>Somebody waits.</p>", **fields}
    fields.setdefault("published_at", timezone.now() - timedelta(days=1) if published else None)
    return Article.objects.create(title=title, **fields)


def make_subscriber(address="heron@example.org", **fields) -> Subscriber:
    """An address that was confirmed a month ago."""
    long_ago = timezone.now() - timedelta(days=30)
    fields = {"asked_at": long_ago, "confirmed_at": long_ago, "words": "Yes.", "version": "2026-11-25", **fields}
    return Subscriber.objects.create(address=address, **{"source": Subscriber.Source.PAGE, **fields})
