"""Every page as a browser shows it: usable by all, from here alone, not heavy.

Each state of each page is looked at in one of the six cells (light, dark, forced colours; 320 and 1280 pixels), by
turns; `python -m bench.axe` looks at all of them in all six.
"""

import pytest

from practice.demo import load
from tests.flows.look import CELLS, HEAVIEST, faults, violations
from tests.flows.table import ROUNDS, WITHOUT_A_PAGE
from tests.flows.ways import walk
from tests.practice.cast import names

ROWS = [row for journey in ROUNDS for row in journey.rows]
ERRORS = {"403.html", "403_csrf.html", "404.html", "429.html", "500.html", "503.html"}


def test_every_address_of_the_site_has_a_page_in_the_table_or_a_reason_to_have_none():
    ours = {name for name in names() if not name.startswith("admin:")}

    assert {row.address for row in ROWS} - ERRORS == ours - set(WITHOUT_A_PAGE)
    assert set(WITHOUT_A_PAGE) <= ours
    assert {row.address for row in ROWS} >= ERRORS


def test_every_state_has_a_name_of_its_own():
    assert len({row.state for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("journey", ROUNDS, ids=lambda journey: journey.title)
def test_pages_look_as_they_should(browser, transactional_db, mail_server, start_site, journey):
    load.load()
    site, found = start_site(**journey.settings), {}

    for row, visit in walk(browser, site, mail_server, journey):
        cell = CELLS[ROWS.index(row) % len(CELLS)]
        heaviest = 3 * HEAVIEST if journey.is_for_work else HEAVIEST
        found[row.state] = [*violations(visit.page, [cell]), *faults(visit.page, heaviest), *visit.watch.taken()]

    assert {state: wrong for state, wrong in found.items() if wrong} == {}
