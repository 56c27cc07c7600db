"""Links of the demo's site that a browser finds broken, and pages that it complains of, by whoever may stand there.

The suite follows the same links without a browser; here scripts run, and what the browser refuses or logs counts as
well. `--quick` follows those of somebody who is not signed in.
"""

import tempfile
from pathlib import Path

from bench.place import browser, demo_site, forget_everything, report
from practice.accounts.models import Person
from tests.flows.crawling import STARTS, Browser, Crawl
from tests.visitor import signed_in


def measure(quick: bool) -> dict:
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        roles = ["anonymous"] if quick else STARTS
        crawls = {role: crawl(chromium, Path(folder), role) for role in roles}
    for role, crawled in crawls.items():
        print(f"{role:<14}{len(crawled.places):>6} pages opened{len(crawled.seen):>6} addresses")
        for wrong in crawled.wrong:
            print(f"  {wrong}")
    return {
        "pages": sum(len(crawled.places) for crawled in crawls.values()),
        "addresses": sum(len(crawled.seen) for crawled in crawls.values()),
        "wrong": sum(len(crawled.wrong) for crawled in crawls.values()),
    }


def crawl(chromium, folder: Path, role: str) -> Crawl:
    """In a practice of its own: what one saw and changed, the next does not find."""
    forget_everything()
    with demo_site(folder) as (site, _letters):
        context = chromium.new_context(locale="en-CA", timezone_id="America/Vancouver")

        def reach(who) -> Browser:
            if who:
                context.add_cookies([signed_in(Person.objects.get(email=who.email), site)])
            return Browser(context.new_page(), site)

        crawled = Crawl.of(role, site, reach)
        context.close()
    return crawled


if __name__ == "__main__":
    report(measure)
