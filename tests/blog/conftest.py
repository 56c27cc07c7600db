from pathlib import Path

import pytest

MANUSCRIPT = Path(__file__).parents[3] / "shared" / "manuscripts" / "relational-healing.txt"


@pytest.fixture
def manuscript_path() -> Path:
    """The practitioner's own article, which is not part of the project."""
    if not MANUSCRIPT.is_file():
        pytest.skip("the practitioner's manuscript is not beside this checkout")
    return MANUSCRIPT
