"""Ways to the states of pages, and how they are walked."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.template.loader import render_to_string
from django.utils import timezone

from blog.models import Article, Subscriber
from blog.studio.actions import make_new_preview_link
from bookings.enquiries.actions import answer
from bookings.intake.actions import give_consent, send_answers, withdraw_consent
from bookings.models import Enquiry, IntakeForm, Offer, Session, Waiting
from bookings.waitlist.actions import offer_freed_times
from consultations.colleagues.actions import ask_again, decline_colleague
from consultations.models import Colleague, Consultation
from practice.accounts.models import Person
from practice.demo.people import LARK, MARLOW, NOOR, WREN, DemoPerson
from practice.notifications.models import Notification, ReturnedMail
from practice.profile.models import Practice
from practice.receipts.models import Receipt
from practice.rights.models import ErasureRequest
from practice.scheduling.actions import cancel_appointment, decline_request
from practice.scheduling.models import Entry, Practitioner
from practice.scheduling.statuses import Status
from tests.factories import make_article, make_person, make_practitioner, make_service, make_session
from tests.flows.look import MEANT_TO_BREAK, Watch
from tests.flows.walk import choose_next, follow, give_details, press
from tests.letters import Letters
from tests.visitor import signed_in

ADDRESS = "robin@example.org"
SERVICE, PEER = "/bookings/wren-50/", "/consultations/wren-peer-50/"


@dataclass(frozen=True)
class Visit:
    """Somebody's browser at the site, what it complained of, and the mail that went out."""

    page: object
    site: str
    letters: Letters
    watch: Watch

    def go(self, path: str) -> None:
        self.page.goto(self.site + path)


@dataclass(frozen=True)
class Row:
    state: str
    address: str  # the name of the address it is a page of; an error page's template
    way: str | Callable[[Visit], object]

    def take(self, visit: Visit) -> None:
        visit.go(self.way) if isinstance(self.way, str) else self.way(visit)


@dataclass(frozen=True)
class Round:
    title: str
    rows: tuple[Row, ...]
    who: DemoPerson | None = None
    is_for_work: bool = False  # its pages may be heavy
    debug: bool = False

    @property
    def settings(self) -> dict[str, str]:
        """The environment of a site on which it can be walked."""
        return {"DEBUG": "1", "EMAIL_URL": ""} if self.debug else {}


def steps(path: str, *then: Callable) -> Callable[[Visit], None]:
    """The way that begins at a path and goes on with these steps, each of which is given the browser's page."""

    def way(visit):
        visit.go(path)
        for step in then:
            step(visit.page)

    return way


def button(name: str) -> Callable:
    return lambda page: press(page, name)


def link(name: str) -> Callable:
    return lambda page: follow(page.get_by_role("link", name=name).first)


def on(act: Callable) -> Callable[[Visit], None]:
    """The way that goes on from where the row before it ended."""
    return lambda visit: act(visit.page)


def error(template: str, status: int) -> Row:
    """An error page as the site would show it; nothing is broken for it."""

    def way(visit):
        body = render_to_string(template, {"practice": Practice.current()})
        answer = {"status": status, "body": body, "content_type": "text/html"}
        visit.page.route(f"**{MEANT_TO_BREAK}", lambda route: route.fulfill(**answer))
        visit.go(MEANT_TO_BREAK)

    return Row(f"error {status}", template, way)


def another_page_of_articles(visit):
    for number in range(10):
        make_article(f"Another quiet room, {number}")
    visit.go("/articles/?page=2")


def a_preview(visit):
    visit.go(Article.objects.published().first().preview_url)


def a_preview_taken_back(visit):
    article = Article.objects.published().first()
    make_new_preview_link(article=article)
    visit.go(article.preview_url)


def nobody_is_free(visit):
    make_service(make_practitioner("Ash Fern", hours=()), slug="ash-50")
    visit.go("/bookings/ash-50/")


def on_another_clock(visit):
    visit.go(f"/accounts/zone/?zone=Australia/Lord_Howe&next={SERVICE}")
    press(visit.page, "Show it as well")


def ask_for_articles(page):
    page.get_by_label("E-mail address").fill(ADDRESS)
    press(page, "Ask for them")


def the_page_of_a_subscriber(visit):
    visit.go(Subscriber.objects.get(address=ADDRESS).get_absolute_url())


def stop_by_the_header(visit):
    visit.go(f"{Subscriber.objects.get(address=ADDRESS).get_absolute_url()}stop/")


def lose_the_time(visit):
    hold = Entry.objects.get(kind=Entry.Kind.HOLD)
    Entry.objects.filter(pk=hold.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    make_session(Person.objects.get(email=MARLOW.email), hold.service, start=hold.start)
    press(visit.page, "Book this time")


def finish_with_another(page):
    choose_next(page, within=".notice")
    give_details(page)
    press(page, "Book this time")


def finish_the_consultation(page):
    page.get_by_label("Online").check()
    press(page, "Book this time")


def of_marlow(position: int) -> Session:
    return Session.objects.filter(client__email=MARLOW.email).order_by("entry__during")[position]


def one_booking(path: str = "") -> Callable[[Visit], None]:
    return lambda visit: visit.go(of_marlow(0).get_absolute_url() + path)


def wait_for_a_day_that_is_over(visit):
    visit.go(f"{SERVICE}waitlist/")
    visit.page.get_by_label("The last day that would still help").fill("2020-01-01")
    press(visit.page, "Join the waitlist")


def wait_for_any(page):
    page.get_by_label("The last day that would still help").fill("")
    press(page, "Join the waitlist")


def an_offer(visit):
    Waiting.objects.update(known_free=[])  # as if nothing had been free when they joined
    offer_freed_times()
    visit.go(Offer.objects.get().get_absolute_url())


def an_offer_refused(visit):
    an_offer(visit)
    press(visit.page, "No, thank you")


def a_question_to_a_colleague(visit):
    ask_again(colleague=Colleague.objects.get(person__email=LARK.email), question="Which college is it?")
    visit.go("/consultations/join/")


def a_colleague_declined(visit):
    words = "Your register lists you as not practising."
    decline_colleague(colleague=Colleague.objects.get(person__email=LARK.email), words=words)
    visit.go("/consultations/join/")


def a_year_that_ends(visit):
    approved_for(NOOR, timedelta(days=20))
    visit.go("/consultations/join/")


def a_year_that_is_over(visit):
    approved_for(NOOR, timedelta(days=-1))
    visit.go("/consultations/join/")


def approved_for(who: DemoPerson, time: timedelta) -> None:
    """As if so much were left of their year, and nothing had been said since."""
    whose = Colleague.objects.filter(person__email=who.email)
    whose.update(approved_until=timezone.now() + time, renewal_asked_at=None)


def one_consultation(visit):
    visit.go(Consultation.objects.first().get_absolute_url())


def cancelled_booking(path: str = "") -> Callable[[Visit], None]:
    def way(visit):
        if not of_marlow(1).cancelled_at:
            cancel_appointment(appointment=of_marlow(1))
        visit.go(of_marlow(1).get_absolute_url() + path)

    return way


def asked_for(visit):
    """What Marlow has asked Wren for."""
    service = make_service(Practitioner.objects.get(person__email=WREN.email), by_approval=True)
    visit.go(make_session(of_marlow(0).client, service).get_absolute_url())


def declined(visit):
    asked = Session.objects.get(status=Status.REQUESTED)
    visit.go(decline_request(appointment=asked).get_absolute_url())


def late(path: str) -> Callable[[Visit], None]:
    """A booking of Marlow’s for which changes are free no longer."""

    def way(visit):
        service = of_marlow(0).service
        service.change_hours = 24 * 60
        service.save()
        visit.go(of_marlow(0).get_absolute_url() + path)

    return way


def change_the_address(page):
    page.get_by_role("textbox", name="mail").fill("marlow@example.org")
    press(page, "Change my address")


def choose_plain_words(page):
    page.get_by_label("Plain").check()
    page.get_by_label("Who they come from").fill("Library")
    press(page, "See how it looks")


def leave_quiet_hours_open(page):
    page.get_by_label("Until").fill("")
    press(page, "Save")


def a_message_that_did_not_go(visit):
    Notification.objects.filter(pk=Notification.objects.first().pk).update(
        state="failed", settled_at=timezone.now(), reason="The mail server refused it: no such mailbox"
    )
    visit.go("/desk/")


def mail_comes_back(path: str) -> Callable[[Visit], None]:
    """From the address of Marlow, who has heard from us before."""

    def way(visit):
        about = {"status": "5.1.1", "said": "550 5.1.1 No such user here", "at": timezone.now()}
        ReturnedMail.objects.update_or_create(address=MARLOW.email, defaults=about)
        visit.go(path)

    return way


def a_busy_day(visit):
    visit.go(f"/desk/?day={Session.objects.earliest('entry__during').entry.day:%Y-%m-%d}")


def the_week_of_marlow(visit):
    visit.go(f"/desk/week/?day={of_marlow(0).entry.day:%Y-%m-%d}")


def a_free_hour(page):
    follow(page.get_by_role("link", name="Free, ").last)


def write_hours(words: str) -> Callable:
    def way(page):
        page.get_by_label("Your hours").fill(words)
        press(page, page.get_by_role("button", name=re.compile("Show me what|Read it again")).inner_text())

    return way


def off_with_marlow(visit):
    day = of_marlow(0).entry.day
    visit.go(f"/desk/time-off/?starts_on={day:%Y-%m-%d}&ends_on={day:%Y-%m-%d}")
    press(visit.page, "Take it off")


def keep_marlow(page):
    for choice in page.get_by_label("Keep it").all():
        choice.check()
    press(page, "Save it so")


def look_for(name: str) -> Callable:
    def way(page):
        page.get_by_label("Name they use").fill(name)
        press(page, "Look for them")

    return way


def at_the_desk(path: str = "") -> Callable[[Visit], None]:
    return lambda visit: visit.go(f"/desk/appointments/{of_marlow(0).pk}/{path}")


def move_to_the_night(page):
    page.get_by_label("Day").fill(f"{timezone.localdate() + timedelta(days=3):%Y-%m-%d}")
    page.get_by_label("Time").fill("03:00")
    press(page, "Move it")


def paid_by_noor(visit):
    """The consultation that was, for which there is a receipt."""
    receipt = Receipt.objects.get()
    visit.go(f"/desk/paid/{receipt.fee.entry.consultation.pk}/{receipt.person_id}/")


def pay_too_much(page):
    page.get_by_label("Paid").fill("1")
    press(page, "Note it")


def receipts_of_the_year(visit):
    visit.go(f"/desk/receipts/?year={Receipt.objects.get().paid_on.year}")


def leave_out_the_name(page):
    page.get_by_label("Name on receipts").fill("")
    press(page, "Save the name")


def answer_the_form(page):
    page.get_by_role("textbox").nth(1).fill("By e-mail.")
    page.get_by_label("I have read this and agree").check()
    press(page, "Send it")


def ask_something(page):
    page.get_by_label("Name you would like us to use").fill("Robin Reed")
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_label("Your question").fill("Is there a step at the door?")
    press(page, "Send it")


def answers_of_marlow(visit):
    """What one client sent to Wren, and an agreement that was taken back."""
    marlow = Person.objects.get(email=MARLOW.email)
    form = IntakeForm.objects.get(practitioner__person__email=WREN.email)
    asked = list(form.asked())
    written = {question: "In the afternoon." for question in asked if not question.is_agreement}
    agreed = [question.agreement for question in asked if question.is_agreement]
    send_answers(form=form, client=marlow, written=written, agreed=agreed)
    withdraw_consent(client=marlow, question=agreed[0].question)
    give_consent(client=marlow, agreement=agreed[0])
    visit.go(f"/desk/forms/{marlow.pk}/")


def an_answered_question(visit):
    enquiry = Enquiry.objects.waiting().first()
    answer(enquiry=enquiry, words="There is none.\n\nCome along.", by=Person.objects.get(email=WREN.email))
    visit.go(f"/desk/questions/{enquiry.pk}/")


def who_saw_what_of_marlow(visit):
    visit.go(f"/desk/looks/{Person.objects.get(email=MARLOW.email).pk}/")


def somebody_asks_to_be_erased(visit):
    ErasureRequest.objects.get_or_create(person=make_person("Juniper Vale"))
    visit.go("/desk/erasing/")


def decline_without_a_reason(page):
    page.get_by_text("Decline it, with a reason").click()
    press(page, "Decline what Juniper Vale asked")


def a_draft(visit):
    visit.go(make_article("Not finished", published=False).get_absolute_url())


def ask_the_demo_for_digits(page):
    page.get_by_label("E-mail address").fill(ADDRESS)
    press(page, "Send me six digits")


def walk(browser, site: str, letters: Letters, journey: Round) -> Iterator[tuple[Row, Visit]]:
    """Each row of a round once its page is shown, in a browser of its own with scripts on."""
    context = browser.new_context(locale="en-CA", timezone_id="America/Vancouver", reduced_motion="reduce")
    try:
        if journey.who:
            context.add_cookies([signed_in(Person.objects.get(email=journey.who.email), site)])
        page = context.new_page()
        visit = Visit(page, site, letters, Watch(page, site))
        for row in journey.rows:
            visit.page.set_viewport_size({"width": 1280, "height": 900})
            row.take(visit)
            yield row, visit
    finally:
        context.close()
