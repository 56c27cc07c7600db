"""Everybody who may stand before a page, and every address of the site as they would find it."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from zoneinfo import ZoneInfo

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from blog.models import Article, PictureFile, Series, Subscriber, Tag
from blog.models.queries import NEUTRAL_LINKS
from blog.pictures import plain_name
from bookings.companions.actions import invite
from bookings.models import AgreementVersion, Companion, Enquiry, IntakeForm, Offer, Session
from bookings.waitlist.actions import offer_freed_times
from consultations.certificates.actions import issue_certificate
from consultations.certificates.attendance import attendance_of
from consultations.groups.actions import join_group
from consultations.models import Certificate, Consultation, Joining, Seat
from practice.accounts.models import Person
from practice.clock import HOME_ZONE
from practice.demo.people import ADDRESS
from practice.receipts.models import Letterhead, Receipt
from practice.scheduling.feed import token_of
from practice.scheduling.models import TimeOff
from tests.blog.pictures import make_picture
from tests.factories import (
    at,
    make_article,
    make_attended,
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
    make_receipt,
    make_seat,
    make_service,
    make_session,
    make_subscriber,
    make_waiting,
)
from tests.visitor import sign_in

RECEIPTS = ("receipts:pdf", "desk:receipt", "desk:receipt_pdf", "desk:send_receipt", "desk:void_receipt")
ROLES = ("anonymous", "client", "colleague", "practitioner")


@dataclass
class House:
    """A practice with one of everything that an address can name, and a person for each role."""

    people: dict[str, Person | None] = field(default_factory=dict)
    session: Session = None
    consultation: Consultation = None
    offer: Offer = None
    seat: Joining = None
    attended: Seat = None
    off: TimeOff = None
    certificate: Certificate = None
    receipt: Receipt = None
    addresses: dict[str, str] = field(default_factory=dict)  # by name
    cookies: dict[str, SimpleCookie] = field(default_factory=dict)  # by role
    answers: dict[tuple[str, str], HttpResponse] = field(default_factory=dict)  # by name and role

    @classmethod
    def furnish(cls) -> "House":
        make_practice()
        wren = make_practitioner()
        house = cls({"anonymous": None, "client": make_person("Marlow Teal"), "practitioner": wren.person})
        colleague = make_colleague()
        house.people["colleague"] = colleague.person
        house.consultation = make_consultation(colleague, make_consultation_service(wren, slug="wren-peer-50"))
        group = make_group(wren, slug="wren-group-1", first="2027-03-02 09:00", meets=2)
        house.seat = join_group(group=group, colleague=colleague)
        house.attended = make_seat(make_meeting(group, start=at("2025-12-02 10:00")), colleague, attended=True)
        attendance = attendance_of(colleague, group.pk, timezone.now())
        house.certificate = issue_certificate(colleague=colleague, attendance=attendance, name="Noor Siskin")
        attended = make_attended(colleague, make_consultation_service(wren), start=at("2025-11-03 10:00"))
        Letterhead.objects.create(practitioner=wren)
        house.receipt = make_receipt(attended)
        house.session = make_session(house.people["client"], make_service(wren, slug="wren-50"))
        invite(session=house.session, person=make_person("Ash Fern"))
        make_waiting(house.people["client"], house.session.service)
        offer_freed_times()
        house.offer = Offer.objects.get()
        make_question(make_intake_form(house.session.service), "How we keep notes", agreement="We keep notes.")
        make_enquiry()
        house.off = wren.time_off.create(starts_on="2027-07-01", ends_on="2027-07-31")
        series = Series.objects.create(title="Between us", slug="between-us")
        article = make_article("A quiet room", slug="a-quiet-room", series=series, part_number=1, author=wren.person)
        article.tags.add(Tag.objects.create(name="Repair", slug="repair"))
        make_picture().files.create(name=plain_name(make_picture()), size=1, content=b"a")
        make_subscriber()
        make_person("Lark Merganser", email=f"lark{ADDRESS}")
        return house

    def sign_in_everybody(self) -> None:
        """Once for all, since it takes longer than most pages do."""
        for role, person in self.people.items():
            browser = Client()
            if person:
                sign_in(browser, person)
            self.cookies[role] = browser.cookies

    def ask(self, method: str, address: str, role: str) -> HttpResponse:
        """Asked for anew each time: what one did, the next does not find."""
        with transaction.atomic():
            response = getattr(self.browser(role), method)(address)
            transaction.set_rollback(True)
        return response

    def browser(self, role: str) -> Client:
        """With the cookies that the sign-in left it."""
        browser = Client()
        browser.cookies = deepcopy(self.cookies[role])
        return browser

    def address(self, name: str) -> str:
        """Where a name of the site leads in this house."""
        if name not in self.addresses:
            try:
                self.addresses[name] = reverse(name)
            except NoReverseMatch:
                self.addresses[name] = reverse(name, args=str(self.argument(name)).split())
        return self.addresses[name]

    def argument(self, name: str):
        known = {
            "blog:article": "a-quiet-room",
            "blog:series": "between-us",
            "blog:tag": "repair",
            "blog:series_feed": "between-us",
            "blog:tag_feed": "repair",
            "blog:author": "wren-alder",
            "blog:archive": Article.objects.get().published_at.astimezone(ZoneInfo(HOME_ZONE)).year,
            "blog:picture": PictureFile.objects.get().name,
            "blog:yours": Subscriber.objects.get().token,
            "blog:stop": Subscriber.objects.get().token,
            "blog:new": NEUTRAL_LINKS.sign_object(Article.objects.get().pk),
            "blog:preview": Article.objects.get().preview_url.split("/")[-2],
            "demo:sign_in": Person.objects.get(email=f"lark{ADDRESS}").pk,
            "demo:mail": "1.M1.host",
            "intake:form": IntakeForm.objects.get().pk,
            "intake:keep": IntakeForm.objects.get().pk,
            "intake:agree": AgreementVersion.objects.get().pk,
            "intake:withdraw": AgreementVersion.objects.get().pk,
            "bookings:again": self.session.pk,
            "bookings:invitation": Companion.objects.get().token,
            "consultations:group": self.seat.group.slug,
            "consultations:join_group": self.seat.group.slug,
            "consultations:seat": self.seat.pk,
            "consultations:take_seat": self.seat.pk,
            "consultations:pass_seat": self.seat.pk,
            "consultations:leave_seat": self.seat.pk,
            "consultations:list_seat": self.seat.pk,
            "desk:group": self.seat.group_id,
            "desk:plan_run": self.seat.group_id,
            "desk:group_seats": self.seat.group_id,
            "desk:answer_seat": f"{self.seat.pk} yes",
            "desk:move_meeting": self.seat.group.meetings.first().pk,
            "desk:change_meeting": f"{self.seat.group.meetings.first().pk} call-off",
            "consultations:prepare": self.consultation.pk,
            "consultations:keep_preparation": self.consultation.pk,
            "calendar_feed": token_of(self.people["client"]),
            "bookings:offer": self.offer.token,
            "bookings:decline_offer": self.offer.token,
            "bookings:decline_and_leave": self.offer.token,
            "bookings:leave_waitlist": self.offer.waiting_id,
            "consultations:ask_certificate": self.certificate.group_id,
            "consultations:hours_pdf": 2025,
            "consultations:hours_csv": 2025,
            "consultations:certificate": self.certificate.number,
            "consultations:certificate_pdf": self.certificate.number,
            "consultations:take_back_certificate": self.certificate.number,
            "desk:meeting": self.attended.meeting_id,
            "desk:was_there": f"{self.attended.meeting_id} {self.attended.pk}",
            "desk:usual_hours": "2027-07-01",
            "desk:time_off": self.off.pk,
            "desk:end_time_off": self.off.pk,
            "desk:act": f"{self.session.pk} waive",
            "desk:appointment": self.session.pk,
            "desk:cancel": self.session.pk,
            "desk:paid": f"{self.session.pk} {self.people['client'].pk}",
            "desk:issue_receipt": f"{self.session.pk} {self.people['client'].pk}",
            "desk:take_back_payment": self.receipt.payments.get().pk,
            "desk:receipts_csv": self.receipt.paid_on.year,
            "desk:statement": f"{self.receipt.person_id} {self.receipt.paid_on.year}",
            **dict.fromkeys(RECEIPTS, self.receipt.pk),
            "receipts:statement": self.receipt.paid_on.year,
            "desk:note": self.session.pk,
            "desk:keep_note": self.session.pk,
            "desk:link": self.session.pk,
            "desk:move": self.session.pk,
            "desk:message": "bookings.session.reminder",
            "desk:message_page": "bookings.session.reminder plain",
            "desk:send_again": self.people["client"].notifications.first().pk,
            "desk:answer_erasing": f"{self.session.pk} decline",
            "desk:looks": self.people["client"].pk,
            "desk:forms": self.people["client"].pk,
            "desk:works_again": 1,
            "desk:start_step": "practice",
            "desk:person": self.people["client"].pk,
            "desk:offer": self.offer.waiting_id,
            "desk:take_off": self.offer.waiting_id,
            "desk:colleague": self.people["colleague"].colleague.pk,
            "desk:answer_colleague": f"{self.people['colleague'].colleague.pk} approve",
            "view_on_site": f"{ContentType.objects.get_for_model(Session).pk} {self.session.pk}",
            "desk:question": Enquiry.objects.get().pk,
            "remove_key": 1,
            "end_device": 1,
        }
        by_room = {"bookings": "wren-50", "consultations": "wren-peer-50", "manage": self.session.token}
        return known.get(name) or by_room[name.partition(":")[0]]


def names(resolver: URLResolver | None = None, room: str = "") -> Iterator[str]:
    """The name of every address of the site, those of included rooms with the room's before them."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield f"{room}{pattern.name}"
        else:
            yield from names(pattern, f"{room}{pattern.namespace}:" if pattern.namespace else room)


def nameless(resolver: URLResolver | None = None) -> list[str]:
    """Addresses that no name leads to."""
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            found += nameless(pattern)
        elif not pattern.name:
            found.append(str(pattern.pattern))
    return found
