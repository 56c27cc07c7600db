"""Somebody of whom every app keeps something."""

import uuid
from datetime import date, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from blog.models import Announcement
from bookings.companions.actions import invite
from bookings.enquiries.actions import answer
from bookings.intake.actions import keep_draft, send_answers
from bookings.models import Companion, Offer, RegularSessions
from consultations.bringing.actions import keep_preparation, send_preparation
from consultations.models import Certificate, Consultation, RegularConsultations
from practice.accounts.channels import note_consent
from practice.accounts.models import AccountEvent, ChannelConsent, Person
from practice.desk.actions import keep_note
from practice.notifications.models import ReturnedMail
from practice.receipts.actions import Paid, name_on_receipts, record_payment
from practice.receipts.models import Payment, Receipt
from practice.rights.looks import note_look
from practice.rights.models import ComingOfAge, ErasureRequest, LegalHold, Look
from practice.scheduling.rhythm import Rhythm
from tests.apps_with_digits import with_an_app
from tests.factories import (
    at,
    make_article,
    make_colleague,
    make_consultation,
    make_consultation_service,
    make_enquiry,
    make_group,
    make_intake_form,
    make_meeting,
    make_person,
    make_practice,
    make_practitioner,
    make_question,
    make_seat,
    make_service,
    make_session,
    make_subscriber,
    make_waiting,
)

ADDRESS = "marlow@example.org"
SAID = {  # what somebody confided, and where
    "answer": "Quietly, the lantern went out",
    "draft": "A second lantern",
    "question": "Is there a step at the door?",
    "focus": "Endings that come too soon",
    "preparation": "I carry her silence home",
    "preparation_draft": "Not yet said",
    "certificate": "Marlow Ann Teal",
    "name on receipts": "Marlow Anselm Teal",
}


def somebody_of_whom_everything_is_kept(*, is_staff=False) -> Person:
    """Marlow, a client and a colleague, with a row in every table that tells of people."""
    make_practice()
    wren = make_practitioner("Wren Alder")
    marlow = make_person("Marlow Teal", email=ADDRESS, pronouns="they/them", role="practitioner" if is_staff else "")
    note_consent(person=marlow, source=ChannelConsent.Source.BOOKING)
    with_an_app(marlow)
    UserSession.objects.create(user=marlow, session_key="1", ip="0.0.0.0", user_agent="Firefox/144.0 (Windows)")
    marlow.account_events.create(what=AccountEvent.What.NEW_DEVICE, about="Firefox on Windows")
    as_a_client(marlow, wren)
    as_a_colleague(marlow, wren)
    enquiry = make_enquiry(SAID["question"], email=ADDRESS, name="Marlow", practitioner=wren)
    answer(enquiry=enquiry, words="There is none.", by=wren.person)
    subscriber = make_subscriber(ADDRESS)
    Announcement.objects.create(subscriber=subscriber, article=make_article("A quiet room"))
    ReturnedMail.objects.create(address=ADDRESS, said="No such user", at=timezone.now())
    ComingOfAge.objects.create(person=marlow, on=date(2009, 2, 3))
    ErasureRequest.objects.create(person=marlow, taken_back_at=timezone.now())
    note_look(reader=wren.person, page=Look.Page.FORMS, person=marlow)
    LegalHold.objects.create(person=marlow, reason="Over.", lifted_at=timezone.now())
    if is_staff:
        make_practitioner(person=marlow)
        sort = ContentType.objects.get_for_model(Person)
        LogEntry.objects.create(user=marlow, content_type=sort, object_id="1", object_repr="1", action_flag=2)
    return marlow


def as_a_client(marlow, wren):
    service = make_service(wren, name="Fifty minutes")
    session = make_session(marlow, service, start=at("2026-11-26 09:00"))
    session.regular = RegularSessions.objects.create(client=marlow, service=service, rhythm=Rhythm.WEEKLY)
    session.save()
    form = make_intake_form(service)
    question = make_question(form, "What brings you?")
    agreement = make_question(form, "How we keep notes", agreement="We keep notes.")
    send_answers(form=form, client=marlow, written={question: SAID["answer"]}, agreed=[agreement.agreement])
    keep_draft(form=form, client=marlow, written={question: SAID["draft"]})
    pay(session, marlow, wren.person)
    keep_note(entry=session.entry, author=wren.person, pk=uuid.uuid4(), version=0, words="Of the practitioner alone")
    other = make_session(make_person("Ash Fern"), service, start=at("2026-11-26 11:00"))
    Companion.objects.filter(pk=invite(session=other, person=marlow).pk).update(joined_at=timezone.now())
    waiting = make_waiting(marlow, make_service(wren, name="Half an hour"))
    later = timezone.now() + timedelta(hours=12)
    Offer.objects.create(waiting=waiting, start=at("2026-11-27 09:00"), expires_at=later)


def pay(session, marlow, by):
    """What was paid for it, and a receipt of long ago: the database asks its own clock before one may go."""
    name_on_receipts(person=marlow, name=SAID["name on receipts"])
    paid = Paid(uuid.uuid4(), 15000, Payment.Method.CASH, date(2026, 11, 26))
    fee = record_payment(appointment=session, person=marlow, fee_cents=15000, paid=paid, by=by)
    receipt = Receipt.objects.create(
        number=1,
        fee=fee,
        person=marlow,
        practitioner=session.practitioner,
        cents=15000,
        paid_on=paid.paid_on,
        methods="Cash",
        printed="{}",
        issued_at=at("2019-01-10 10:00"),
        issued_by=by,
    )
    fee.payments.update(receipt=receipt)


def as_a_colleague(marlow, wren):
    colleague = make_colleague(marlow)
    service = make_consultation_service(wren)
    consultation = make_consultation(colleague, service, start=at("2026-11-27 13:00"))
    send_preparation(consultation=consultation, words=SAID["preparation"])
    keep_preparation(consultation=consultation, words=SAID["preparation_draft"])
    consultation.refresh_from_db()
    consultation.focus = SAID["focus"]
    consultation.regular = RegularConsultations.objects.create(colleague=colleague, service=service, rhythm="monthly")
    consultation.save()
    group = make_group(wren, meets=0)
    make_seat(make_meeting(group, start=at("2026-11-10 15:00")), colleague, attended=True)
    Certificate.objects.create(
        number="AB12",
        colleague=colleague,
        consultation=Consultation.objects.get(),
        name=SAID["certificate"],
        theme="Endings",
        facilitator="Wren Alder, RCC",
        hours="1.5",
        dates=["2026-11-10"],
    )
