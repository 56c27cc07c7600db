"""For every kind of message there is, a row that it can speak about and whom it goes to."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F

from blog.models import Announcement
from blog.newsletter.messages import Digest, NewArticle
from bookings.companions.actions import invite
from bookings.companions.messages import Invitation, NotExpected
from bookings.enquiries.actions import answer
from bookings.enquiries.messages import Answered, CameIn
from bookings.models import Session
from bookings.regular.actions import book_regular
from bookings.waitlist.actions import offer_freed_times
from bookings.waitlist.messages import Offered, OfferRanOut
from consultations.groups.messages import SeatNews, TooFew
from consultations.regular.actions import book_regular_consultations
from practice.notifications import kinds
from practice.notifications.emails import compose
from practice.notifications.models import Notification
from practice.receipts.messages import ReceiptReady
from practice.rights.messages import CameIn as RequestCameIn
from practice.rights.messages import CarriedOut
from practice.scheduling.models import Service
from practice.scheduling.news import Daily
from practice.scheduling.rhythm import Rhythm
from tests.factories import (
    NOW,
    at,
    make_article,
    make_colleague,
    make_consultation,
    make_consultation_service,
    make_enquiry,
    make_person,
    make_practitioner,
    make_service,
    make_session,
    make_subscriber,
    make_waiting,
)

START = at("2026-11-27 14:00")
KINDS = sorted(kind.name for kind in kinds.all_kinds())


@dataclass
class About:
    subject_id: object
    to: dict  # a person or an address


def about(name: str):
    """A row for this kind to speak about: a session or a consultation where nothing else is said."""
    practitioner = make_practitioner(online_link="https://room.example/wren", room_words="12 Lantern Street")
    is_request = name.endswith(".requested")
    if name in (CameIn.name, Answered.name):
        asked = make_enquiry("Is it grief?", practitioner=practitioner)
        if name == CameIn.name:
            return About(asked.pk, {"person": practitioner.person})
        return About(answer(enquiry=asked, words="It may be.", by=practitioner.person).pk, {"address": asked.email})
    if name == ReceiptReady.name:
        receipt = kinds.get(name).sample(make_person())
        Service.objects.update(name="Grief therapy")
        return About(receipt.pk, {"person": receipt.person})
    if name.startswith("rights."):
        asked = kinds.get(name).sample(make_person())
        to = {"address": asked.person.email} if name == CarriedOut.name else {"person": asked.person}
        return About(asked.pk, {"person": practitioner.person} if name == RequestCameIn.name else to)
    if name.startswith("blog."):
        return news(name)
    if name.startswith("account."):
        event = kinds.get(name).sample(make_person())
        return About(event.pk, {"person": event.person})
    if name.startswith("consultations."):
        colleague = make_colleague()
        if name.startswith("consultations.colleague."):
            return About(kinds.get(name).sample(colleague.person).pk, {"person": colleague.person})
        if name.startswith(("consultations.seat.", "consultations.group.", "consultations.meeting.")):
            return about_a_group(name, colleague)
        service = make_consultation_service(practitioner, name="Peer consultation on grief", by_approval=is_request)
        if name.endswith("-together"):
            asked = {"start": START, "rhythm": Rhythm.MONTHLY, "times": 3, "answers": {}, "place": "online"}
            series = book_regular_consultations(colleague=colleague, service=service, **asked)[0].regular_id
            return About(series, {"person": practitioner.person if ".news" in name else colleague.person})
        return seen_by_whom(name, make_consultation(colleague, service, start=START))
    service = make_service(practitioner, name="Grief therapy", by_approval=is_request)
    if name in (Offered.name, OfferRanOut.name):
        waiting = make_waiting(make_person(), service)
        offer_freed_times()
        return About(waiting.offers.get().pk, {"person": waiting.client})
    if name.endswith("-together"):
        client = make_person()
        asked = {"start": START, "rhythm": "weekly", "times": 3, "answers": {}, "place": "online"}
        series = book_regular(client=client, service=service, **asked)[0].regular_id
        return About(series, {"person": practitioner.person if ".news" in name else client})
    session = make_session(service=service, start=START)
    if name in (Invitation.name, NotExpected.name):
        invited = invite(session=session, person=make_person("Ash Fern"))
        return About(invited.pk, {"person": invited.person})
    if name == Daily.name:
        Session.objects.update(created_at=F("created_at") - timedelta(hours=20))
        return About(practitioner.person_id, {"person": practitioner.person})
    return seen_by_whom(name, session)


def about_a_group(name: str, colleague) -> About:
    """Of a group on grief."""
    subject = kinds.get(name).sample(colleague.person)
    group = subject if name == TooFew.name else subject.group
    Service.objects.filter(group=group).update(name="A group on grief")
    to_facilitator = name in (TooFew.name, SeatNews.name)
    return About(subject.pk, {"person": group.facilitator.person if to_facilitator else colleague.person})


def news(name: str) -> About:
    """Of an article on grief, to a subscriber who doesn't want the subject to say so."""
    of_last_month = {"published_at": at("2026-10-20 09:00")} if name == Digest.name else {}
    article = make_article("Grief, and the wren", **of_last_month)
    subscriber = make_subscriber(confirmed_at=at("2026-10-10 09:00"))
    told = (
        Announcement.objects.create(subscriber=subscriber, article=article) if name == NewArticle.name else subscriber
    )
    return About(told.pk, {"address": subscriber.address})


def seen_by_whom(name: str, appointment) -> About:
    is_news = ".news-" in name
    return About(appointment.pk, {"person": appointment.practitioner.person if is_news else appointment.person})


def composed(name: str, told: About | None = None):
    """The message of this kind, as it is sent."""
    told = told or about(name)
    notification = Notification(kind=name, subject_id=told.subject_id, occurrence="0", due_at=NOW, **told.to)
    return compose(notification, kinds.get(name), kinds.get(name).find(told.subject_id))
