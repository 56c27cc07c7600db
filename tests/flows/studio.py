"""An hour of writing, as the practitioner spends it: from a Word document to an article that was corrected once.

Each step is a function of the page it is taken on; `hour` takes all of them and says after each where it is.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.blog.pictures import drawing, photograph
from tests.blog.word import write_docx
from tests.flows.walk import follow

LIST = "/admin/blog/article/"
TITLE = "The quiet house"
MANUSCRIPT = [
    ("Title", TITLE),
    "Summary: A room is calmer for being shared.",
    ("Heading1", "Doors"),
    "Calm is first borrowed, and later one’s own (Lee, 2001). Others put it earlier (Fern, 1998).",
    "![A door that stands ajar, with light behind it](door)",
    ("Caption", "The door, in March."),
    "The house had a name of its own (Blue Gable, 1974), and kept it.",
    ("Heading1", "Chairs"),
    "They wait, and nobody hurries them (Moss, n.d.).",
    ("Heading1", "References"),
    "Fern, A. (1999). Rooms that listen. Harbour Press.",
    "Lee, J. (2001). Home. Harbour Press.",
    "Moss, K. (n.d.). Chairs. Harbour Press.",
]
FIRST = "The first to appear"


def manuscript(folder: Path) -> Path:
    return write_docx(folder / "the-quiet-house.docx", *MANUSCRIPT, pictures={"door": photograph(1400, 900)})


def save(page, button="Save") -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()


def write(page, words: str) -> None:
    """At the end of the first paragraph, as one types."""
    page.locator(".tiptap > p").first.click()
    page.keyboard.press("End")
    page.keyboard.type(words)


def bring(page, site: str, file: Path) -> None:
    page.goto(f"{site}{LIST}")
    follow(page.get_by_role("link", name="Bring a manuscript"))
    page.get_by_label("Manuscript", exact=True).set_input_files(file)
    save(page, "Bring it")


def settle(page) -> None:
    """One was a slip of the year, one cites nothing."""
    page.get_by_label("Fern, 1998").select_option(label="Fern, A. (1999). Rooms that listen. Harbour Press.")
    page.get_by_label("Blue Gable, 1974").select_option(label="It is not a citation")
    save(page, "Save what I chose")


def open_form(page, site: str, title: str = TITLE) -> None:
    page.goto(f"{site}{LIST}")
    follow(page.get_by_role("link", name=title, exact=True))
    page.locator(".tiptap").wait_for()


def add_figure(page) -> None:
    page.locator(".tiptap > p").last.click()
    page.keyboard.press("End")
    page.get_by_role("button", name="figure", exact=True).click()
    dialog = page.get_by_role("dialog", name="Put a picture in")
    file = {"name": "IMG_2041.PNG", "mimeType": "image/png", "buffer": drawing(900, 500)}
    dialog.get_by_label("Picture", exact=True).set_input_files(file)
    dialog.get_by_label("What it shows, for those who don’t see it").fill("A square on white, like a window")
    dialog.get_by_label("Caption, if you like").fill("The window.")


def put_in(page) -> None:
    page.get_by_role("dialog").get_by_role("button", name="Put it in").click()
    page.get_by_role("dialog").wait_for(state="detached")
    page.locator(".tiptap figcaption", has_text="The window.").wait_for()


def schedule(page) -> None:
    page.locator("[name=published_at_0]").fill("2099-03-03")
    page.locator("[name=published_at_1]").fill("09:00")
    save(page, "Save and continue editing")


def private_link(page) -> str:
    page.get_by_text("Let somebody read it before it is public").click()
    return page.locator(".studio-link").input_value()


def publish(page) -> None:
    page.get_by_label("Name of this version").fill(FIRST)
    page.locator("[name=published_at_0]").fill("")
    page.locator("[name=published_at_1]").fill("")
    save(page, "Save and publish")


def correct(page) -> None:
    write(page, " So it seemed to us.")
    save(page, "Save and continue editing")


def compare(page) -> None:
    follow(page.get_by_role("link", name="Earlier versions"))
    page.get_by_role("radio", name=re.compile("^This: ")).nth(2).check()
    follow(page.get_by_role("button", name="Compare", exact=True))


def restore(page) -> None:
    follow(page.get_by_role("link", name="All versions"))
    row = page.locator("tr", has=page.locator(f'input[value="{FIRST}"]'))
    follow(row.get_by_role("button", name=re.compile("Bring back")))


def hour(page, reader, site: str, folder: Path) -> Iterator[str]:
    """All of it; `reader` is a page of somebody who has the private link and is not signed in."""
    page.goto(f"{site}{LIST}manuscript/")
    yield "import"
    bring(page, site, manuscript(folder))
    yield "citations"
    settle(page)
    yield "settled"
    open_form(page, site)
    add_figure(page)
    yield "figure"
    put_in(page)
    schedule(page)
    yield "scheduled"
    reader.goto(private_link(page))
    yield "preview"
    open_form(page, site)
    publish(page)
    yield "published"
    open_form(page, site)
    correct(page)
    yield "corrected"
    compare(page)
    yield "compare"
    restore(page)
    yield "restored"
