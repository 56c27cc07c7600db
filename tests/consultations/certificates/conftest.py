import pytest
from django.utils import timezone

from consultations.certificates.actions import issue_certificate
from consultations.certificates.attendance import attendance_of
from tests.factories import (
    at,
    make_attended,
    make_consultation_service,
    make_group,
    make_meeting,
    make_practice,
    make_practitioner,
    make_seat,
)


@pytest.fixture
def wren(frozen, db):
    make_practice()
    return make_practitioner(designation="RCC")


@pytest.fixture
def group(wren):
    return make_group(wren, title="Complex trauma", meets=0)


@pytest.fixture
def consultation(noor, wren):
    """Fifty minutes in June."""
    service = make_consultation_service(wren, slug="wren-peer-50")
    return make_attended(noor, service, start=at("2026-06-02 14:00"))


@pytest.fixture
def meetings(group, noor):
    """Noor was there in December and in January, not in February; March is still to be noted."""
    days = {"2025-12-02": True, "2026-01-06": True, "2026-02-03": False, "2026-03-03": None}
    made = [make_meeting(group, start=at(f"{day} 10:00")) for day in days]
    for meeting, attended in zip(made, days.values(), strict=True):
        make_seat(meeting, noor, attended=attended)
    return made


@pytest.fixture
def certify():
    """A certificate of all that a colleague attended of a group or a consultation."""

    def issue(colleague, subject, name="Noor Siskin"):
        attendance = attendance_of(colleague, subject.pk, timezone.now())
        return issue_certificate(colleague=colleague, attendance=attendance, name=name)

    return issue
