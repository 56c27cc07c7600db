"""The demo practice: invented, complete, and safe to load twice."""

import uuid
from datetime import date, time, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from blog.actions import import_manuscript
from blog.manuscript import read
from blog.models import Article, Series, Subscriber, Tag
from blog.newsletter.consent import CURRENT, consent_words
from bookings.actions import book_session
from bookings.models import Session, Waiting
from bookings.waitlist.actions import join_waitlist
from consultations.actions import book_consultation
from consultations.colleagues.actions import approve_colleague, ask_to_join
from consultations.colleagues.words import CURRENT as ATTESTED
from consultations.groups.actions import join_group
from consultations.groups.making import make_group
from consultations.groups.meetings import plan_run
from consultations.models import Colleague, Consultation, Group
from practice import clock
from practice.accounts.models import Person
from practice.accounts.roles import Role
from practice.accounts.signin import person_at
from practice.demo.confidences import confide
from practice.demo.people import ADDRESS, IRA, LARK, MARLOW, NOOR, PEOPLE, ROWAN, WREN, DemoPerson
from practice.profile.models import Practice
from practice.receipts.actions import Paid, issue_receipt, record_payment
from practice.receipts.models import Letterhead, Payment, Receipt, ReceiptBook
from practice.scheduling.diary import OWN_RULES
from practice.scheduling.models import Entry, Place, Practitioner, Service, TimeOff, WeeklyHours
from practice.scheduling.rhythm import Rhythm
from practice.scheduling.slots import list_slots
from practice.scheduling.statuses import Status

ARTICLES = Path(__file__).parent / "articles"
BYLINES = {"1": WREN, "2": IRA, "3": IRA, "4": WREN}  # by the number the file's name begins with
TAGS = {
    "1": ["Regulation", "Attachment"],
    "2": ["Attunement", "For therapists"],
    "3": ["Memory", "Trauma"],
    "4": ["Repair", "Attachment"],
}
DISCUSSES = {"3": "How a body keeps what was frightening, and how fear can come without its memory."}
OFFERED = {"1": "wren-15", "2": "ira-peer-50"}  # the service under it; under the others the lists are offered
PRACTICE = {
    "name": "Continue the Convo",
    "label": "CtC",
    "headline": "Minds are made in company.",
    "lede": "Continue the Convo is the psychotherapy practice of Wren Alder and Ira Sedge in Salal Cove, British "
    "Columbia. We work with trauma, and with 2SLGBTQIA+ people. We also write, at length, about mind, brain and "
    "relationships. The conversation can go on from there.",
    "email": "hello@demo.example",
    "phone": "250-555-0142",
    "postal_address": "12 Lantern Street\nSalal Cove, British Columbia",
    "region": "British Columbia",
    "land_acknowledgement": "On unceded Indigenous land.",
    "languages": "English, French, some ASL",
    "fees_words": "A session is 50 minutes, $150, or what you can pay between $60 and $150; you say which when we "
    "meet. A first talk costs nothing. A consultation is $175.",
    "place_words": "12 Lantern Street, Salal Cove. Step-free door, no stairs, low light if you like. Or online.",
    "cancellation_words": "Moving or cancelling is free until 24 hours before. After that half the fee applies, and we "
    "waive it when life happens.",
    "disclaimer": "This article is for learning. It is not advice about you, and reading it does not make us your "
    "therapist. People in examples are invented.",
    "invitation": "If something here stayed with you, we can talk about it.",
    "privacy_officer": "Wren Alder",
    "is_fictional": True,
}
ABOUT = {
    WREN: "I work with people whose early ties were frightening or far away, and with 2SLGBTQIA+ people who are tired "
    "of explaining themselves. I go slowly.",
    IRA: "I listen to what the body has to say about it. Much of my work is with grief, and with people "
    "who help others.",
}
WEEK = {  # weekday: windows; the gap is lunch
    WREN: {day: [(time(9), time(12, 30)), (time(13, 30), time(17))] for day in range(4)},
    IRA: {
        1: [(time(10), time(13)), (time(14), time(18, 30))],
        3: [(time(10), time(13)), (time(14), time(18, 30))],
        4: [(time(9), time(12))],
    },
}


@transaction.atomic
def load() -> None:
    """Afterwards the demo practice is there. What is there already stays as it is; bookings are made once."""
    if not Practice.objects.exists():
        Practice.objects.create(pk=1, **PRACTICE)
    people = {who: make_person(who) for who in PEOPLE}
    for who in (WREN, IRA):
        make_practitioner(who, people[who])
    load_articles(people)
    make_readers()
    make_colleagues(people)
    if not Session.objects.exists():
        make_bookings(people)
    confide(people)
    make_groups(people)
    make_one_that_was(people)
    make_receipts(people)


def make_person(who: DemoPerson) -> Person:
    person = person_at(who.email)
    if not person.name:
        person.name, person.pronouns = who.name, who.pronouns
        person.role = {WREN: Role.OWNER, IRA: Role.PRACTITIONER}.get(who, Role.NONE)
        person.save()
    return person


def make_practitioner(who: DemoPerson, person: Person) -> None:
    practitioner, made = Practitioner.objects.get_or_create(
        person=person,
        defaults={
            "designation": "RCC",
            "about": ABOUT[who],
            "room_words": "12 Lantern Street, Salal Cove. Ring the lower bell.",
            "online_link": f"https://meet.demo.example/{who.handle}",
            "position": (WREN, IRA).index(who),
        },
    )
    if not made:
        return
    for weekday, windows in WEEK[who].items():
        for opens, closes in windows:
            WeeklyHours.objects.create(practitioner=practitioner, weekday=weekday, opens=opens, closes=closes)
    holiday = date(timezone.now().year, 12, 24)
    TimeOff.objects.create(
        practitioner=practitioner, starts_on=holiday, ends_on=holiday + timedelta(days=8), note="Holidays"
    )
    for service in services_of(who):
        Service.objects.create(practitioner=practitioner, **service)


def services_of(who: DemoPerson) -> list[dict]:
    return [
        {
            "name": "A first conversation",
            "slug": f"{who.handle}-15",
            "summary": "Fifteen minutes to find out whether we would work well together. Nothing to prepare.",
            "minutes": 15,
            "fee_words": "No charge",
            "places": Service.Places.ONLINE,
            "reminder_hours": [24],
            "position": 1,
        },
        {
            "name": "A session",
            "slug": f"{who.handle}-50",
            "summary": "Fifty minutes for one person. Bring what is there that day.",
            "minutes": 50,
            "most_regular": 8,
            "fee_words": "$150, or what you can pay between $60 and $150; you say which when we meet",
            "reminder_hours": [48, 2],
            "position": 2,
        },
        {
            "name": "Peer consultation, one to one",
            "slug": f"{who.handle}-peer-50",
            "audience": Service.Audience.COLLEAGUE,
            "summary": "Fifty minutes on a case or a question, with nothing in it that would let a client be known.",
            "minutes": 50,
            "most_regular": 6,
            "fee_words": "$175",
            "reminder_hours": [48, 2],
            "position": 3,
        },
    ]


def load_articles(people: dict) -> None:
    series, _made = Series.objects.get_or_create(
        slug="between-us",
        defaults={
            "title": "Between us",
            "summary": "Four articles on how minds steady, read, remember and mend one another.",
        },
    )
    files = sorted(ARTICLES.glob("*.md"))
    for part, file in enumerate(files, start=1):
        if not Article.objects.filter(series=series, part_number=part).exists():
            load_article(file, series, part, people, weeks_ago=2 * (len(files) - part) + 1)


def make_readers() -> None:
    """One who hears of each article, and one who hears once a month and doesn't mind who sees it."""
    agreed = {"version": CURRENT, "words": consent_words(Practice.current()), "source": Subscriber.Source.ARTICLE}
    asked = timezone.now() - timedelta(weeks=12)
    monthly = {"rhythm": Subscriber.Rhythm.MONTHLY, "wording": Person.Wording.PLAIN}
    for handle, chosen in (("sorrel", {}), ("tansy", monthly)):
        if not Subscriber.objects.filter(address=f"{handle}{ADDRESS}").exists():
            fields = {**agreed, **chosen, "asked_at": asked, "confirmed_at": asked}
            Subscriber.objects.create(address=f"{handle}{ADDRESS}", **fields)


def load_article(file: Path, series: Series, part: int, people: dict, *, weeks_ago: int) -> None:
    number = file.name[0]
    article = import_manuscript(manuscript=read(file), author=people[BYLINES[number]]).article
    article.series, article.part_number = series, part
    article.discusses = DISCUSSES.get(number, "")
    article.service = Service.objects.filter(slug=OFFERED.get(number)).first()
    article.published_at = timezone.now() - timedelta(weeks=weeks_ago)
    article.save()
    article.tags.set(
        [Tag.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0] for name in TAGS[number]]
    )


def make_colleagues(people: dict) -> None:
    for who, designation, college, number in [
        (NOOR, "RCC", "An association of counsellors", "00017"),
        (LARK, "RSW", "A college of social workers", "00042"),
    ]:
        if not Colleague.objects.filter(person=people[who]).exists():
            told = {"designation": designation, "college": college, "registration_number": number}
            place = {"practises_in": "Salal Cove, British Columbia"}
            ask_to_join(person=people[who], name=people[who].name, attested=ATTESTED, **told, **place)
    approve_colleague(colleague=people[NOOR].colleague)


def make_groups(people: dict) -> None:
    """One group of Wren's in the evening, in which Noor has a seat."""
    if Group.objects.exists():
        return
    article = Article.objects.filter(series__slug="between-us", part_number=4).first()
    group = make_group(
        practitioner=Practitioner.objects.get(person=people[WREN]),
        title="Repair, and what comes before it",
        theme="Every long piece of work has ruptures in it. We read a little, and each of us brings one: what "
        "happened, what it asked of us, and what was tried. No client can be known from what is said.",
        minutes=90,
        places=Service.Places.ONLINE,
        fee_words="$40 a meeting",
        capacity=8,
        is_listed=True,
        readings=[(article.title, article.get_absolute_url())] if article else [],
    )
    first = timezone.localdate() + timedelta(days=21)
    first += timedelta(days=(2 - first.weekday()) % 7)  # a Wednesday
    evening = {"at": time(17, 30), "rhythm": Rhythm.MONTHLY, "count": 4, "place": Place.ONLINE}
    plan_run(group=group, first=first, **evening, set_aside=OWN_RULES)
    join_group(group=group, colleague=people[NOOR].colleague, is_listed=True)


def make_one_that_was(people: dict) -> None:
    """A consultation of last month to which Noor came: hours to see, and a certificate to make."""
    if Consultation.objects.filter(status=Status.ATTENDED).exists():
        return
    service = Service.objects.select_related("practitioner").get(slug="wren-peer-50")
    day = timezone.localdate() - timedelta(days=28)
    day -= timedelta(days=max(day.weekday() - 3, 0))  # Wren works from Monday to Thursday
    entry = Entry(practitioner=service.practitioner, service=service, kind=Entry.Kind.CONSULTATION)
    entry.promise(clock.at_wall_clock(day, time(10), service.zone), service.length, service.zone)
    entry.save(force_insert=True)
    came = {"place": Place.ONLINE, "status": Status.ATTENDED}
    Consultation.objects.create(colleague=people[NOOR].colleague, service=service, entry=entry, **came)


def make_receipts(people: dict) -> None:
    """What stands on receipts, and one for the consultation that was."""
    if Receipt.objects.exists():
        return
    ReceiptBook.objects.get_or_create(pk=1, defaults={"late_percent": 50})
    for number, practitioner in enumerate(Practitioner.objects.all(), start=1):
        registered = {"college": "The demo college of counsellors", "registration_number": f"0000{number}"}
        Letterhead.objects.get_or_create(practitioner=practitioner, defaults=registered)
    held = Consultation.objects.with_calendar().filter(status=Status.ATTENDED).first()
    about = {"appointment": held, "person": people[NOOR], "by": people[WREN]}
    came_in = Paid(uuid.uuid4(), 175_00, Payment.Method.TRANSFER, held.entry.day)
    record_payment(**about, fee_cents=175_00, paid=came_in)
    issue_receipt(**about, name=people[NOOR].name, words="Professional consultation, 50 minutes")


def make_bookings(people: dict) -> None:
    """A few sessions and a consultation in the next weeks, at times that are free today."""
    for slug, who, position, place in [
        ("wren-50", MARLOW, 1, Place.ONLINE),
        ("wren-50", ROWAN, 4, Place.ROOM),
        ("wren-50", MARLOW, 30, Place.ROOM),
        ("ira-15", ROWAN, 3, Place.ONLINE),
    ]:
        service, start = free_start(slug, position)
        book_session(client=people[who], service=service, start=start, place=place)
    service = Service.objects.get(slug="wren-50")  # Wren has no hours in the evening
    join_waitlist(client=people[ROWAN], service=service, weekdays=[2, 3], parts=[Waiting.Part.EVENING])
    service, start = free_start("wren-peer-50", 8)
    if not Consultation.objects.exists():
        book_consultation(colleague=people[NOOR].colleague, service=service, start=start, place=Place.ONLINE)


def free_start(slug: str, position: int):
    """The service, and its slot at this place in the list of all that are free."""
    service = Service.objects.select_related("practitioner__person").get(slug=slug)
    now = timezone.now()
    slots = list_slots(service, first_day=now.date(), days=service.window_days, now=now)
    return service, slots[position].start
