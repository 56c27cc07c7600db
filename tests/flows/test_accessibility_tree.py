"""What somebody who listens is told of two pages, kept word for word in `snapshots`.

The practice is a made one and time stands still, so that nothing on the pages varies. Where a page is changed on
purpose, remove its snapshot and run the test: it writes what the page says now, and fails once, so that it is read.
"""

import re
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from django.test import Client

from blog.actions import import_manuscript
from blog.manuscript import read
from practice.scheduling.models import Service
from tests.factories import NOW, make_person, make_practice, make_practitioner, make_service
from tests.still import ADDRESS, stand_still

SNAPSHOTS = Path(__file__).parent / "snapshots"
MANUSCRIPT = """# The borrowed lamp

A light that is lent comes back brighter.

## What is lent

Somebody who is calm lends calm (Porges, 2011). Others have seen it too (Porges, 2011; Siegel, 2020).

- A voice
- A pause

## What comes back

Nothing is owed. Siegel (2020) says so at length.

## References

Porges, S. W. (2011). *The polyvagal theory*. W. W. Norton.

Siegel, D. J. (2020). *The developing mind* (3rd ed.). Guilford Press.
"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(page, frozen):
    """What is told of the page at a path, as Playwright writes an accessibility tree."""
    stand_still(page, Client(), NOW)

    def tell(path: str) -> str:
        page.goto(ADDRESS + path)
        tree = page.locator("body").aria_snapshot() + "\n"
        return re.sub(r"\?by=\d+", "?by=1", tree)  # the article's number, which another run counts on from

    return tell


def compare(name: str, found: str) -> None:
    file = SNAPSHOTS / f"{name}.yaml"
    if not file.exists():
        file.write_text(found)
        pytest.fail(f"{file.name} was written. Read it, and run the test again.")
    assert found == file.read_text()


def test_the_page_of_times_says_the_same_as_ever(told):
    make_practice(cancellation_words="Free until 24 hours before.")
    wren = make_practitioner(hours=[(time(10), time(12)), (time(14), time(15))], weekdays=[1, 3])
    make_service(wren, slug="wren-50", places=Service.Places.EITHER, window_days=21)

    compare("times", told("/bookings/wren-50/"))


def test_an_article_says_the_same_as_ever(told, tmp_path):
    make_practice(invitation="We can talk about it.", disclaimer="For learning.")
    file = tmp_path / "lamp.md"
    file.write_text(MANUSCRIPT)
    article = import_manuscript(manuscript=read(file), author=make_person("Wren Alder")).article
    article.published_at = NOW - timedelta(days=2)
    article.save()
    assert article.published_at.date() == date(2026, 11, 22)

    compare("article", told(article.get_absolute_url()))
