"""What a browser says of a page: rules of accessibility that it breaks, what it weighs, and what it complained of."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

HEAVIEST = 100_000  # bytes of a page with its styles and scripts, unpacked, before pictures
WEIGHT = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .filter(entry => entry.initiatorType !== "img").reduce((sum, entry) => sum + entry.decodedBodySize, 0)"""
# Axe's own choice, A and AA and good practice, with the contrast of AAA (7:1) as well.
AXE = """() => axe.run({resultTypes: ["violations"], rules: {"color-contrast-enhanced": {enabled: true}}})
    .then(found => found.violations.map(rule => `${rule.id} at ${rule.nodes.map(node => node.target).join(", ")}`))"""


@dataclass(frozen=True)
class Cell:
    """One way to look at a page."""

    colours: str
    width: int

    def __str__(self) -> str:
        return f"{self.colours}, {self.width}"


CELLS = [Cell(colours, width) for width in (320, 1280) for colours in ("light", "dark", "forced")]


def set_cell(page, cell: Cell) -> None:
    page.emulate_media(
        color_scheme="dark" if cell.colours == "dark" else "light",
        forced_colors="active" if cell.colours == "forced" else "none",
    )
    page.set_viewport_size({"width": cell.width, "height": 900})


def violations(page, cells: list[Cell]) -> list[str]:
    """The rules that the page breaks, and where, in each of these cells."""
    found = []
    page.evaluate(Axe().axe_script)
    for cell in cells:
        set_cell(page, cell)
        found += [f"{broken} ({cell})" for broken in page.evaluate(AXE)]
    return found


def faults(page, heaviest: int = HEAVIEST) -> list[str]:
    """What is wrong with how the page is built, apart from rules of accessibility."""
    wrong = []
    if (headings := page.locator("h1").count()) != 1:
        wrong.append(f"{headings} h1")
    if (weight := page.evaluate(WEIGHT)) > heaviest:
        wrong.append(f"weighs {weight} bytes")
    page.set_viewport_size({"width": 320, "height": 900})
    if (width := page.evaluate("document.scrollingElement.scrollWidth")) > 320:
        wrong.append(f"{width} wide at 320")
    return wrong


MEANT_TO_BREAK = "/broken/"  # where the table shows the error pages themselves


class Watch:
    """What a browser asked for, was refused by a fault of ours, and complained of since it was last asked."""

    def __init__(self, page, site: str):
        self.page, self.site, self.seen = page, urlsplit(site).netloc, []
        page.on("request", lambda request: self.note_request(request.url))
        page.on("response", self.note_answer)
        page.on("console", self.note_words)
        page.on("pageerror", lambda error: self.seen.append(f"script: {error}"))

    def note_request(self, url: str) -> None:
        if urlsplit(url).netloc != self.site and not url.startswith("data:"):
            self.seen.append(f"asked elsewhere: {url}")

    def note_answer(self, response) -> None:
        """A page that says kindly that something broke is well made, and still not the page that was wanted."""
        path = urlsplit(response.url).path
        if response.status >= 500 and path != MEANT_TO_BREAK:
            self.seen.append(f"answered {response.status}: {path}")

    def note_words(self, message) -> None:
        told_of_itself = message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url
        if message.type in ("error", "warning") and not told_of_itself:  # a page that is meant to be a 404 says so
            self.seen.append(f"console: {message.text}")

    def taken(self) -> list[str]:
        seen, self.seen = self.seen, []
        return seen
