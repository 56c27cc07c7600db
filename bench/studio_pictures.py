"""Pictures of the practitioner's hour for docs/screenshots: each step of writing an article, by day and by night.

The steps are those of tests/flows/studio.py, taken on a fresh demo practice on a real web server.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from bench.place import browser, demo_site, throw_away_database
from practice.accounts.models import Person
from practice.demo.people import WREN
from practice.embedded import PROJECT
from tests.flows import studio
from tests.visitor import signed_in

FOLDER = PROJECT / "docs" / "screenshots"
STEPS = ["import", "citations", "figure", "scheduled", "preview", "corrected", "compare"]
AS_THE_ADMIN_DOES = "(is) => document.documentElement.classList.toggle('dark', is)"
MOST = 1_500_000  # bytes, all of them


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="where they go")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with throw_away_database(), tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        with demo_site(scratch) as (site, _letters), browser() as chromium:
            writer, reader = page_of(chromium), page_of(chromium)
            cookie = signed_in(Person.objects.get(email=WREN.email), site)
            writer.context.add_cookies([cookie])
            for step in studio.hour(writer, reader, site, scratch):
                if step in STEPS:
                    take_pictures(reader if step == "preview" else writer, folder / f"studio-{step}")
    files = list(folder.glob("studio-*.png"))
    weight = sum(file.stat().st_size for file in files)
    print(f"{len(files)} pictures, {weight / 1_000_000:.1f} MB, are in {folder}.")
    return 0 if weight <= MOST else 1


def page_of(chromium):
    context = chromium.new_context(
        locale="en-CA",
        timezone_id="America/Vancouver",
        reduced_motion="reduce",
        viewport={"width": 1280, "height": 860},
    )
    return context.new_page()


def take_pictures(page, name: Path) -> None:
    """What is on the screen; a window that is open shows over it."""
    for look in ("light", "dark"):
        page.emulate_media(color_scheme=look)
        page.evaluate(AS_THE_ADMIN_DOES, look == "dark")
        page.screenshot(path=f"{name}-{look}.png")
    page.emulate_media(color_scheme="light")


if __name__ == "__main__":
    sys.exit(main())
