"""What this app holds about a person."""

from datetime import datetime

from django.db.models import F, Max

from consultations.models import (
    Attestation,
    Certificate,
    Colleague,
    Consultation,
    Group,
    Joining,
    Meeting,
    Reading,
    RegularConsultations,
    Seat,
)
from practice.accounts.holdings import Fate, Holding, declare, declare_nothing
from practice.accounts.models import Person
from practice.scheduling.held import (
    TELLS_OF_APPOINTMENTS,
    WORKINGS_OF_APPOINTMENTS,
    erase_appointments,
    still_to_come,
)
from practice.scheduling.models import Entry


def colleague_contacts(_now):
    """An approval is a tie until it ends."""
    for person, *moments in Colleague.objects.values_list("person", "asked_at", "approved_until", "renewal_asked_at"):
        yield person, max(moment for moment in moments if moment)


def consultation_contacts(_now):
    ends = Consultation.objects.order_by().values("colleague__person").annotate(at=Max(F("entry__during__endswith")))
    return ends.values_list("colleague__person", "at")


def seat_contacts(_now):
    ends = Seat.objects.order_by().values("colleague__person").annotate(at=Max(F("meeting__entry__during__endswith")))
    return ends.values_list("colleague__person", "at")


def joining_contacts(now: datetime):
    """Who still waits for a seat is in touch now."""
    for person, state, ended_at in Joining.objects.values_list("colleague__person", "state", "ended_at"):
        waits = state in Joining.STANDING and state != Joining.State.SEATED
        if waits or ended_at:
            yield person, now if waits else ended_at


def seats_kept(person: Person, now: datetime) -> list[str]:
    standing = Joining.objects.with_group().filter(colleague__person=person, state__in=Joining.STANDING)
    kept = [joining for joining in standing if not joining.is_seated or joining.meetings(now).exists()]
    return [f"You have a seat in “{one.group.title}”, or wait for one. Give it back first." for one in kept]


def forget_drafts(person: Person) -> None:
    for one in Consultation.objects.filter(colleague__person=person, preparation_draft__isnull=False):
        one.preparation_draft = None
        one.save(update_fields=["preparation_draft"])


declare(
    Holding(
        Colleague,
        "You as a colleague",
        lambda person: Colleague.objects.filter(person=person),
        {
            "Designation": "designation",
            "College or association": "college",
            "Registration number": "registration_number",
            "Where you practise": "practises_in",
            "What you are looking for": "seeks",
            "Asked": "asked_at",
            "Approved": "approved_at",
            "Approved until": "approved_until",
            "Asked to be renewed": "renewal_asked_at",
            "Declined": "declined_at",
            "Words when declined": "declined_words",
            "Asked for more": "asked_again_at",
            "What we asked": "question",
        },
        left_out=("id", "person"),
        fate=Fate.RECORD,
        change_at="consultations:join",
        contacts=colleague_contacts,
    ),
    Holding(
        Attestation,
        "What you attested to",
        lambda person: Attestation.objects.filter(colleague__person=person),
        {"When": "at", "Version of the words": "version", "The words": "statements"},
        left_out=("id", "colleague"),
        fate=Fate.RECORD,
    ),
    Holding(
        RegularConsultations,
        "Regular consultations",
        lambda person: RegularConsultations.objects.filter(colleague__person=person),
        {"What": "service.name", "How often": "get_rhythm_display", "Booked": "created_at"},
        left_out=("id", "colleague"),
        fate=Fate.RECORD,
    ),
    Holding(
        Consultation,
        "Consultations",
        lambda person: Consultation.objects.with_calendar().of(person),
        {
            **TELLS_OF_APPOINTMENTS,
            "What you would like to think about": "focus",
            "Your notes before it": "preparation",
            "Notes you have not sent": "preparation_draft",
            "Fee": "fee_words",
        },
        left_out=(*WORKINGS_OF_APPOINTMENTS, "colleague", "regular", "written_version", "written_on"),
        fate=Fate.RECORD,
        change_at="account",
        deletes=(Entry,),
        erase=lambda person: erase_appointments(Consultation.objects.of(person)),
        empty=forget_drafts,
        emptied="notes for a consultation that you did not send",
        hinders=lambda person, now: still_to_come(Consultation.objects.of(person), now),
        contacts=consultation_contacts,
    ),
    Holding(
        Joining,
        "Groups",
        lambda person: Joining.objects.with_group().filter(colleague__person=person),
        {
            "Group": "group.title",
            "One meeting": "meeting.entry.words",
            "State": "get_state_display",
            "In line since": "since",
            "Kept until": "until",
            "Last let an offer pass": "passed_at",
            "May be named to the others": "is_listed",
            "Seated": "joined_at",
            "Ended": "ended_at",
        },
        left_out=("id", "colleague"),
        fate=Fate.RECORD,
        change_at="account",
        hinders=seats_kept,
        contacts=joining_contacts,
    ),
    Holding(
        Seat,
        "Seats in meetings",
        lambda person: Seat.objects.filter(colleague__person=person).select_related("meeting__entry", "meeting__group"),
        {
            "Group": "meeting.group.title",
            "When": "meeting.entry.words",
            "Taken": "taken_at",
            "Given back": "given_back_at",
            "You were there": "attended",
        },
        left_out=("id", "joining", "colleague", "number"),
        fate=Fate.RECORD,
        contacts=seat_contacts,
    ),
    Holding(
        Certificate,
        "Certificates",
        lambda person: Certificate.objects.filter(colleague__person=person),
        {
            "Number": "number",
            "Name on it": "name",
            "Theme": "theme",
            "Facilitator": "facilitator",
            "Hours": "hours",
            "Days": "dates",
            "Issued": "issued_at",
            "Taken back": "revoked_at",
        },
        left_out=("id", "colleague", "group", "consultation"),
        fate=Fate.RECORD,
        change_at="consultations:certificates",
        contacts=lambda now: Certificate.objects.values_list("colleague__person", "issued_at"),
    ),
)
declare_nothing("Of everybody in the group; each of them is told of their own seat.", Group, Reading, Meeting)
