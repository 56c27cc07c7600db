from pathlib import Path

import pytest
from django.test import Client

from tests.factories import make_person

MANUSCRIPT = Path(__file__).parents[3] / "shared" / "manuscripts" / "relational-healing.txt"


@pytest.fixture
def manuscript_path() -> Path:
    """The practitioner's own article, which is not part of the project."""
    if not MANUSCRIPT.is_file():
        pytest.skip("the practitioner's manuscript is not beside this checkout")
    return MANUSCRIPT


def at_the_admin(name: str) -> Client:
    client = Client()
    client.force_login(make_person(name, role="editor"))
    return client


@pytest.fixture
def wrens():
    """The browser of Wren, who writes here."""
    return at_the_admin("Wren Alder")


@pytest.fixture
def iras():
    """The browser of Ira, who writes here too."""
    return at_the_admin("Ira Sedge")
