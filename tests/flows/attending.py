"""The pages of what a colleague attended: hours, certificates, the check of a number, and who was there."""

from datetime import timedelta

from django.utils import timezone

from consultations.certificates.numbers import new_number
from consultations.models import Certificate, Colleague, Group, Meeting
from practice.demo.people import NOOR, WREN
from tests.factories import make_meeting, make_seat
from tests.flows.walk import follow, press
from tests.flows.ways import Round, Row, Visit, link, on

HERE = "/consultations/certificates/"


def meetings_that_were() -> list[Meeting]:
    """Three of the group, in the last of which nobody has said yet who was there."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    were = Meeting.objects.filter(entry__during__endswith__lt=now).order_by("entry__during")
    if not were:
        group, noor = Group.objects.get(), noor_herself()
        for days, attended in ((90, True), (60, True), (30, None)):
            make_seat(make_meeting(group, start=now - timedelta(days=days)), noor, attended=attended)
    return list(were.all())


def noor_herself() -> Colleague:
    return Colleague.objects.get(person__email=NOOR.email)


def hours(visit: Visit) -> None:
    meetings_that_were()
    visit.go(HERE)


def name_it(page, name: str = "Nora Quill Siskin") -> int:
    page.get_by_label("Name for the certificate").fill(name)
    return press(page, "Make it")


def check(visit: Visit, number: str) -> None:
    visit.go(f"{HERE}check/")
    visit.page.get_by_label("Number on the certificate").fill(number)
    follow(visit.page.get_by_role("button", name="Check it"))


def last_certificate() -> Certificate:
    return Certificate.objects.first()


def a_meeting_that_was(visit: Visit) -> None:
    visit.go(f"/desk/groups/meetings/{meetings_that_were()[-1].pk}/")


def a_meeting_to_come(visit: Visit) -> None:
    visit.go(f"/desk/groups/meetings/{Meeting.objects.latest('entry__during').pk}/")


def they_were_there(page) -> None:
    page.get_by_role("button", name="Was there").click()
    page.get_by_text("Noted.").wait_for()


ATTENDING = Round(
    "what a colleague attended",
    (
        Row("hours", "consultations:certificates", hours),
        Row("a certificate to make", "consultations:ask_certificate", on(link("Make a certificate of Repair, and"))),
        Row("a certificate, no name", "consultations:ask_certificate", on(lambda page: name_it(page, ""))),
        Row("a certificate, a sign", "consultations:ask_certificate", on(lambda page: name_it(page, "Noor 😀"))),
        Row("a certificate", "consultations:certificate", on(name_it)),
        Row("hours, and a certificate", "consultations:certificates", HERE),
        Row("a certificate to make anew", "consultations:ask_certificate", on(link("Make a new one"))),
        Row("check a certificate", "consultations:check_certificate", f"{HERE}check/"),
        Row(
            "check a certificate, valid",
            "consultations:check_certificate",
            lambda visit: check(visit, last_certificate().number),
        ),
        Row("check a certificate, none", "consultations:check_certificate", lambda visit: check(visit, new_number())),
        Row("check a certificate, mistyped", "consultations:check_certificate", lambda visit: check(visit, "7KQX")),
        Row(
            "a certificate taken back",
            "consultations:certificates",
            lambda visit: (visit.go(last_certificate().get_absolute_url()), press(visit.page, "Take it back")),
        ),
        Row(
            "a certificate no longer valid",
            "consultations:certificate",
            lambda visit: visit.go(last_certificate().get_absolute_url()),
        ),
        Row(
            "check a certificate, taken back",
            "consultations:check_certificate",
            lambda visit: check(visit, last_certificate().number),
        ),
    ),
    who=NOOR,
)
WHO_WAS_THERE = Round(
    "who was there",
    (
        Row("a meeting to come", "desk:meeting", a_meeting_to_come),
        Row("a meeting that was", "desk:meeting", a_meeting_that_was),
        Row("somebody was there", "desk:meeting", on(they_were_there)),
    ),
    who=WREN,
    is_for_work=True,
)
