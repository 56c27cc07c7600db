"""What this app holds about a person."""

from datetime import datetime, timedelta

from django.db.models import F, Max, Q

from bookings.models import (
    AgreementVersion,
    Answer,
    Companion,
    Consent,
    Enquiry,
    IntakeForm,
    Offer,
    Question,
    RegularSessions,
    Response,
    Session,
    Waiting,
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

END = F("entry__during__endswith")
COMES_ALONG = Q(joined_at__isnull=False, left_at=None, uninvited_at=None)


# --- sessions ---------------------------------------------------------------------------


def session_contacts(_now):
    return Session.objects.order_by().values("client").annotate(at=Max(END)).values_list("client", "at")


def companions_coming():
    return Companion.objects.filter(COMES_ALONG).order_by()


def companion_contacts(_now):
    ends = Max(F("session__entry__during__endswith"))
    return companions_coming().values("person").annotate(at=ends).values_list("person", "at")


def sessions_of_minors():
    """Each with the day on which the client was under age, on the practitioner's calendar."""
    return Session.objects.filter(is_for_minor=True).values_list("client", "entry__day")


def forget_refused_invitations(person: Person) -> None:
    """Somebody who never came along: nobody needs a record of that."""
    Companion.objects.filter(person=person).exclude(COMES_ALONG).exclude(joined_at__isnull=False).delete()


declare(
    Holding(
        RegularSessions,
        "Regular sessions",
        lambda person: RegularSessions.objects.filter(client=person),
        {"What": "service.name", "How often": "words", "Booked": "created_at"},
        left_out=("id", "client", "rhythm"),
        fate=Fate.RECORD,
    ),
    Holding(
        Session,
        "Sessions",
        lambda person: Session.objects.with_calendar().filter(client=person),
        {
            **TELLS_OF_APPOINTMENTS,
            "Fee you chose": "fee",
            "Fee in words": "fee_words",
            "For somebody under 19": "is_for_minor",
            "Together": "together_words",
        },
        left_out=(*WORKINGS_OF_APPOINTMENTS, "client", "regular"),
        fate=Fate.RECORD,
        change_at="account",
        deletes=(Entry,),
        erase=lambda person: erase_appointments(Session.objects.filter(client=person)),
        hinders=lambda person, now: still_to_come(Session.objects.of(person), now),
        contacts=session_contacts,
        minors=sessions_of_minors,
    ),
    Holding(
        Companion,
        "Sessions you were invited to",
        lambda person: Companion.objects.with_session().filter(person=person),
        {
            "When": "session.entry.words",
            "With": "session.practitioner.name",
            "State": "session.get_status_display",
            "Invited": "invited_at",
            "You said yes": "joined_at",
            "You said no": "left_at",
            "You were told that you need not come": "uninvited_at",
        },
        left_out=("id", "person"),
        fate=Fate.RECORD,
        empty=forget_refused_invitations,
        emptied="invitations that you did not take up",
        contacts=companion_contacts,
        together=lambda: companions_coming().values_list("session__client", "person"),
    ),
)


# --- waiting for a time ---------------------------------------------------------------------


def waiting_contacts(now: datetime):
    """Who still waits is in touch now."""
    everybody = Waiting.objects.values_list("client", "ended_at", "until")
    for client, ended_at, until in everybody:
        still_waits = ended_at is None and (until is None or until >= (now - timedelta(days=1)).date())
        yield client, now if still_waits else (ended_at or datetime.combine(until, datetime.max.time(), now.tzinfo))


def give_offers_back(person: Person) -> None:
    """Afterwards the times that were kept for them are free for whoever waits next."""
    offers = Offer.objects.filter(waiting__client=person)
    entries = [pk for pk in offers.values_list("entry", flat=True) if pk]
    offers.delete()
    Entry.objects.filter(pk__in=entries, kind=Entry.Kind.OFFER).delete()


declare(
    Holding(
        Waiting,
        "Waiting for a time",
        lambda person: Waiting.objects.filter(client=person).select_related("service__practitioner"),
        {
            "For": "service.name",
            "What suits you": "wishes_words",
            "Since": "joined_at",
            "Ended": "ended_at",
        },
        left_out=("id", "client", "weekdays", "parts", "until", "known_free", "looked_until"),
        change_at="account",
        contacts=waiting_contacts,
    ),
    Holding(
        Offer,
        "Times you were offered",
        lambda person: Offer.objects.with_words().filter(waiting__client=person),
        {"Time": "words", "Offered": "made_at", "Kept until": "expires_at", "What became of it": "get_outcome_display"},
        left_out=("id", "waiting", "entry", "start"),
        erase=give_offers_back,
    ),
)


# --- what was written -------------------------------------------------------------------------


def forget_drafts(person: Person) -> None:
    for answer in Answer.objects.filter(response__client=person, draft__isnull=False):
        answer.draft = None
        answer.save(update_fields=["draft"])


def questions_answered(person: Person, _now):
    answered = Enquiry.objects.filter(answered_by=person)
    return ["You answered questions here, which are kept for a time."] if answered.exists() else []


def old_enquiries(before, spared):
    return Enquiry.objects.filter(asked_at__lt=before).exclude(answered_at__gte=before).exclude(email__in=spared)


declare(
    Holding(
        Response,
        "Forms",
        lambda person: person.responses.select_related("form"),
        {"Form": "form.title", "Begun": "begun_at", "Last sent": "sent_at"},
        left_out=("id", "client", "written_version", "written_on"),
        fate=Fate.RECORD,
        change_at="intake:index",
        contacts=lambda now: Response.objects.sent().values_list("client", "sent_at"),
    ),
    Holding(
        Answer,
        "What you answered",
        lambda person: Answer.objects.filter(response__client=person).select_related("response__form"),
        {"Form": "response.form.title", "Question": "asked", "Answer": "words", "Written and not sent": "draft"},
        left_out=("id", "question"),
        fate=Fate.RECORD,
        change_at="intake:index",
        empty=forget_drafts,
        emptied="what you wrote in forms and did not send",
    ),
    Holding(
        Consent,
        "What you agreed to",
        lambda person: Consent.objects.with_words().filter(client=person),
        {
            "About": "agreement.question.words",
            "The words": "agreement.text",
            "Version": "agreement.number",
            "Agreed": "given_at",
            "Taken back": "withdrawn_at",
        },
        left_out=("id", "client"),
        fate=Fate.RECORD,
        change_at="intake:index",
        contacts=lambda now: Consent.objects.values_list("client", "given_at"),
    ),
    Holding(
        Enquiry,
        "Questions you asked",
        lambda person: Enquiry.objects.filter(email__iexact=person.email).select_related("practitioner__person"),
        {
            "When": "asked_at",
            "Name": "name",
            "Address": "email",
            "To": "practitioner.name",
            "Question": "words",
            "Answer": "answer",
            "Answered": "answered_at",
            "Answered by": "answered_by.name",
        },
        left_out=("id",),
        is_by_address=True,
        hinders=questions_answered,
        strays=old_enquiries,
    ),
)
declare_nothing("What the practice asks of everybody.", IntakeForm, Question, AgreementVersion)
