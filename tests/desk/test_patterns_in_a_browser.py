"""What scripts and colours do to the parts, seen on the page of patterns."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories import make_person
from tests.visitor import signed_in

CITES = ".prose .cite"
CARD = ".prose .cite-card.is-open"


@pytest.fixture
def open_patterns(browser, site):
    """Opens the page as the practitioner, with scripts, in a window of this width and these colours."""
    contexts = []

    def opened(width=1000, **colours):
        context = browser.new_context(viewport={"width": width, "height": 700}, **colours)
        contexts.append(context)
        context.add_cookies([signed_in(make_person("Wren Alder", role="practitioner"), site)])
        page = context.new_page()
        page.goto(f"{site}/desk/patterns/")
        return page

    yield opened
    for context in contexts:
        context.close()


# Two of the six cells in which `python -m bench.axe` looks at this page as well.
@pytest.mark.parametrize(("width", "colours"), [(320, {"forced_colors": "active"}), (1280, {"color_scheme": "dark"})])
def test_no_part_in_any_state_breaks_a_rule_of_accessibility(open_patterns, width, colours):
    page = open_patterns(width, **colours)

    violations = Axe().run(page).response["violations"]

    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_card_opens_at_the_keyboards_focus_and_closes_on_escape(open_patterns):
    page = open_patterns()
    page.locator(CITES).first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")

    assert page.locator(CARD).inner_text().startswith("Winnicott, D. W. (1971).")

    page.keyboard.press("Escape")
    assert page.locator(CARD).count() == 0


def test_a_card_stays_while_the_pointer_is_on_it_and_goes_when_it_leaves(open_patterns):
    page = open_patterns()
    page.locator(CITES).nth(1).hover()
    page.locator(CARD).hover()
    page.wait_for_timeout(600)
    assert page.locator(CARD).count() == 1

    page.mouse.move(5, 5)
    page.wait_for_timeout(600)
    assert page.locator(CARD).count() == 0


def test_a_card_stays_with_the_focus_whatever_the_pointer_does(open_patterns):
    page = open_patterns()
    page.locator(CITES).first.focus()
    page.keyboard.press("Tab")
    page.locator(CARD).hover()
    page.mouse.move(5, 5)
    page.wait_for_timeout(600)

    assert page.locator(CARD).inner_text().startswith("Stern, D. N. (1985).")


@pytest.mark.parametrize("width", [320, 1000])
@pytest.mark.parametrize("place", ["start", "end"])
def test_a_card_covers_neither_its_citation_nor_the_edge_of_the_window(open_patterns, width, place):
    page = open_patterns(width)
    cite = page.locator(CITES).nth(2)
    cite.evaluate("(cite, place) => cite.scrollIntoView({block: place})", place)
    cite.hover()

    card = page.locator(CARD).bounding_box()
    lines = cite.evaluate("cite => [...cite.getClientRects()].map(line => [line.top, line.bottom])")

    assert all(bottom <= card["y"] or top >= card["y"] + card["height"] for top, bottom in lines)
    assert (card["x"] >= 0, card["x"] + card["width"] <= width) == (True, True)
    assert (card["y"] >= 0, card["y"] + card["height"] <= 700) == (True, True)


def test_a_card_that_stands_in_the_margin_is_not_opened_again(open_patterns):
    page = open_patterns(1280)
    page.locator(CITES).first.hover()
    assert page.locator(CARD).count() == 0

    page.locator(CITES).nth(2).hover()
    assert page.locator(CARD).count() == 1
