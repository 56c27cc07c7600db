"""The papers themselves: what stands on them, and how the file is made."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from consultations.certificates.attendance import Year
from consultations.models import Certificate, Colleague
from practice.paper import printed
from practice.profile.models import Practice
from practice.tables import table


def certificate_pdf(certificate: Certificate) -> bytes:
    """Raises `Unprintable`."""
    practice, check = Practice.current(), settings.BASE_URL + reverse("consultations:check_certificate")
    facts = {
        "practice": practice.name,
        "foot": ", ".join(practice.postal_address.splitlines()),
        "kind": "a consultation group" if certificate.group_id else "a peer consultation",
        "name": certificate.name,
        "theme": certificate.theme,
        "facilitator": certificate.facilitator,
        "dates": certificate.days_words,
        "hours": certificate.hours_words,
        "issued": certificate.issued_words,
        "number": certificate.number,
        "check_url": f"{check}?number={certificate.number}",
        "check_words": f"{urlsplit(check).netloc}{urlsplit(check).path}",
    }
    return printed("consultations/certificates/certificate.typ", facts)


def hours_pdf(colleague: Colleague, year: Year) -> bytes:
    """Raises `Unprintable`."""
    practice = Practice.current()
    facts = {
        "practice": practice.name,
        "foot": ", ".join(practice.postal_address.splitlines()),
        "name": str(colleague.person),
        "year": str(year.year),
        "rows": [
            [f"{day.day} {day:%B}", line.theme, line.facilitator, f"{line.hours:f}"]
            for line in year.lines
            for day in line.days
        ],
        "total": f"{year.hours:f}",
    }
    return printed("consultations/certificates/hours.typ", facts)


def hours_csv(year: Year) -> str:
    """A line for each date, and one for all of them."""
    lines = [[line.days[0].isoformat(), line.theme, line.facilitator, line.minutes, line.hours] for line in year.lines]
    in_all = ["In all", "", "", sum(line.minutes for line in year.lines), year.hours]
    return table([["Date", "Theme", "Facilitator", "Minutes", "Hours"], *lines, in_all])
