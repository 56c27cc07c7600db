"""Reading an article in a browser: what comes without scripts, what they add, and what goes to paper."""

import pytest
from playwright.sync_api import expect

from blog.models import Reference
from tests.chromium import wait_for_later_scripts
from tests.factories import make_article, make_practice

pytestmark = pytest.mark.django_db(transaction=True)

CARD = ".cite-card.is-open"
BODY = (
    "<h2>Lent</h2><p>Somebody calm lends calm (Schore, 2019).</p>"
    + "<p>Long. Long. Long. Long. Long. Long. Long. Long.</p>" * 40
    + "<h2>Owed</h2><p>Nothing is owed (Schore, 2019). See <a href='https://example.org/a'>there</a>.</p>"
    + "<p>Long. Long. Long. Long. Long. Long. Long. Long.</p>" * 40
)


@pytest.fixture
def address(site):
    make_practice()
    article = make_article(body=BODY)
    line = "Schore, A. N. (2019). Right brain psychotherapy. Norton. https://doi.org/10.1000/a"
    article.references.add(
        Reference.objects.create(
            key="schore-2019", original=line, authors=[{"family": "Schore", "given": "A. N."}], year="2019"
        )
    )
    return site + article.get_absolute_url()


def test_without_scripts_a_citation_leads_to_its_reference_and_back(page, address):
    page.goto(address)
    page.get_by_role("link", name="Schore, 2019").last.click()
    assert page.url.endswith("#ref-schore-2019")
    page.get_by_role("link", name="2, back to mention 2 of reference 1").click()
    assert page.url.endswith("#cite-schore-2019-2")
    page.get_by_role("link", name="Owed").last.click()
    assert page.url.endswith("#owed")


def test_a_card_comes_with_the_pointer_stays_under_it_and_goes_at_escape(with_scripts, address):
    page = with_scripts
    page.set_viewport_size({"width": 800, "height": 900})
    page.goto(address)
    wait_for_later_scripts(page)
    page.locator(".cite").first.hover()
    expect(page.locator(CARD)).to_be_visible()
    page.locator(CARD).hover()
    page.wait_for_timeout(400)  # longer than it takes to close behind a pointer that left
    expect(page.locator(CARD)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(CARD)).to_have_count(0)


def test_a_card_comes_with_the_focus_and_goes_with_it(with_scripts, address):
    page = with_scripts
    page.set_viewport_size({"width": 800, "height": 900})
    page.goto(address)
    wait_for_later_scripts(page)
    page.get_by_role("link", name="Lent").last.focus()
    page.keyboard.press("Tab")
    expect(page.locator(CARD)).to_have_text(
        "Schore, A. N. (2019). Right brain psychotherapy. Norton. https://doi.org/10.1000/a"
    )
    page.keyboard.press("Tab")
    expect(page.locator(CARD)).to_have_count(0)


def test_the_contents_follow_along(with_scripts, address):
    page = with_scripts
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)
    here = page.locator(".toc a[aria-current=location]")
    page.locator("#owed").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('owed').scrollIntoView()")
    expect(here).to_have_text("Owed")
    page.evaluate("document.getElementById('lent').scrollIntoView()")
    expect(here).to_have_text("Lent")


def test_what_machines_are_told_breaks_no_policy_and_is_never_run(with_scripts, address):
    page, said = with_scripts, []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    wait_for_later_scripts(page)
    assert page.locator("script[type='application/ld+json']").count() == 1
    assert said == []


def test_on_paper_addresses_are_written_out_and_nothing_waits_to_be_opened(page, address):
    page.goto(address)
    page.emulate_media(media="print")
    written = "element => getComputedStyle(element, '::after').content"
    assert page.get_by_role("link", name="there").evaluate(written) == '" (https://example.org/a)"'
    assert page.locator(".cite").first.evaluate(written) == "none"
    expect(page.locator("#cite + p")).to_contain_text("/articles/")
    for gone in (".toc", ".invite", "nav", "details", "form"):
        assert [one.is_visible() for one in page.locator(gone).all() if one.is_visible()] == [], gone
