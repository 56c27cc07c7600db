"""`import_manuscript`: a file becomes an article, with nothing lost and every citation a link both ways."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from blog.models import Article, Reference
from tests import pages
from tests.servers import PROJECT, environment

pytestmark = pytest.mark.django_db

FIGURES = {
    "sections": 11,
    "subsections": 32,
    "list_items": 4,
    "citations": 34,
    "linked": 34,
    "unresolved": 0,
    "references": 6,
    "uncited": 1,
    "disclaimer": True,
}
HOUSE = """# The quiet house

Doors matter (Lee, 2001). Nobody wrote of windows (Moss, 1999).

## References

Lee, J. (2001). *Home*. Harbour Press.

Hale, R. (2010). *Roofs*. Harbour Press.

## Disclaimer

For learning only.
"""


def run(*arguments) -> str:
    out = StringIO()
    call_command("import_manuscript", *map(str, arguments), stdout=out)
    return out.getvalue()


def tokens(text: str) -> list[str]:
    """Every run of letters and digits, in order; a number that only marks a line of a list is none."""
    lines = (re.sub(r"^\s*(?:\d+[.)]|[•*-])\s+", "", line) for line in text.splitlines())
    return [word for line in lines for word in re.findall(r"[^\W_]+", line)]


def parts_of(path) -> dict[str, str]:
    """The manuscript's own parts, found by its headings."""
    body, _, rest = path.read_text(encoding="utf-8-sig").partition("\nContinue the Convo\n")
    invitation, _, rest = rest.partition("\nReferences\n")
    references, _, disclaimer = rest.partition("\nDisclaimer:")
    return {"body": body, "invitation": invitation, "references": references, "disclaimer": disclaimer}


@pytest.fixture
def published(manuscript_path, client):
    """The page of the practitioner's manuscript, once it is published."""
    run(manuscript_path, "--publish")
    return pages.read(client.get(Article.objects.get().get_absolute_url()))


def test_the_manuscripts_figures(manuscript_path):
    figures = json.loads(run(manuscript_path, "--json"))
    words_in, words_kept = figures.pop("words_in"), figures.pop("words_kept")
    assert figures == FIGURES
    assert words_in == words_kept > 5000


def test_the_manuscripts_one_work_that_is_not_cited_is_that_of_2021(manuscript_path):
    said = run(manuscript_path)
    assert [line[:50] for line in said.splitlines() if "not cited" in line] == [
        "  not cited in the text: Siegel, D. J., Schore, A. N., & Coz"[:50]
    ]
    assert re.findall(r"not cited in the text: .*?\((\d{4})\)", said) == ["2021"]
    assert "no reference for" not in said


def test_every_word_of_the_manuscript_is_on_the_page_in_its_order(manuscript_path, published):
    said = parts_of(manuscript_path)
    shown = {
        "body": published.one("div", "prose").text(without=("cite-card",)),
        "references": published.one("ol", "references").text(without=("back",)),
        "disclaimer": published.one("div", "near").text(),
        "invitation": published.one("section", "invite").text(without=("actions",)).replace("Continue the Convo", ""),
    }
    for part, text in said.items():
        assert tokens(shown[part]) == tokens(text), part


def test_every_citation_of_the_manuscript_leads_there_and_back(published):
    ids = Counter(one.attributes["id"] for one in published if "id" in one.attributes)
    cites, backs = published.all("a", "cite"), [a for back in published.all("span", "back") for a in back.all("a")]
    there = [link.attributes["href"].removeprefix("#") for link in cites]
    back = [link.attributes["href"].removeprefix("#") for link in backs]
    assert (len(there), len(back)) == (34, 34)
    assert [target for target in there + back if ids[target] != 1] == []
    assert sorted(back) == sorted(link.attributes["id"] for link in cites)
    lines = published.one("ol", "references").all("li")
    assert [len(line.all("a", aria_label=None)) for line in lines] == [0] * 6
    ways_back = {line.attributes["id"]: len(line.one("span", "back").all("a")) for line in lines if line.all("span")}
    assert ways_back == dict(Counter(there))
    assert len(lines) - len(ways_back) == 1


def test_without_publish_it_is_a_draft(manuscript_path, client):
    run(manuscript_path)
    article = Article.objects.get()
    assert article.published_at is None
    assert client.get(article.get_absolute_url()).status_code == 404


def test_what_was_found_and_what_could_not_be_placed_is_said(tmp_path):
    file = tmp_path / "house.md"
    file.write_text(HOUSE)
    assert run(file).splitlines() == [
        "“The quiet house” is a draft at /articles/the-quiet-house/",
        f"Go on with it, signed in, at http://localhost/admin/blog/article/{Article.objects.get().pk}/change/",
        "0 sections, 0 subsections, 0 list items",
        "1 of 2 citations linked to 2 references",
        "  no reference for: Moss, 1999",
        "  not cited in the text: Hale, R. (2010). Roofs. Harbour Press.",
        "30 of 30 words kept",
        "The disclaimer is in its field.",
        "No invitation was found.",
    ]


def test_the_figures_are_one_object(tmp_path):
    file = tmp_path / "house.md"
    file.write_text(HOUSE)
    assert json.loads(run(file, "--json")) == {
        "sections": 0,
        "subsections": 0,
        "list_items": 0,
        "citations": 2,
        "linked": 1,
        "unresolved": 1,
        "references": 2,
        "uncited": 1,
        "words_in": 30,
        "words_kept": 30,
        "disclaimer": True,
    }


def test_a_title_given_is_the_title(tmp_path):
    file = tmp_path / "house.txt"
    file.write_text("Somebody waits in the kitchen, and the kettle is on.\n")
    run(file, "--title", "A house at night")
    article = Article.objects.get()
    assert (article.title, article.slug) == ("A house at night", "a-house-at-night")


def test_imported_twice_there_are_two_articles_and_one_library(tmp_path):
    file = tmp_path / "house.md"
    file.write_text(HOUSE)
    run(file)
    run(file)
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["the-quiet-house", "the-quiet-house-2"]
    assert Reference.objects.count() == 2


UNREADABLE = {
    "pages.pdf": (b"%PDF-1.7", "A manuscript is a .txt, .md or .docx file."),
    "nothing.txt": (b"", "The file is empty."),
    "blank.md": (b" \n\n ", "The file is empty."),
    "noise.txt": (bytes(range(256)) * 8, "The file is not text. A manuscript is a .txt, .md or .docx file."),
    "noise.docx": (b"PK\x03\x04 broken", "The file is not a Word document (.docx), or it is damaged."),
    "titles.md": (b"# Only\n\n## Titles\n", "There is no text in it besides titles and references."),
    "large.txt": (b"word " * 1_100_000, "The file is larger than 5 MB."),
    "gone.txt": (None, "There is no file gone.txt."),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_can_not_be_read_is_refused_in_a_sentence(tmp_path, name):
    content, sentence = UNREADABLE[name]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError) as refusal:
        run(tmp_path / name)
    assert (str(refusal.value), refusal.value.returncode) == (sentence, 1)
    assert (Article.objects.count(), Reference.objects.count()) == (0, 0)


def test_a_folder_is_no_file(tmp_path):
    (tmp_path / "house.txt").mkdir()
    with pytest.raises(CommandError, match=r"There is no file house\.txt\."):
        run(tmp_path / "house.txt")


def test_on_the_command_line_a_refusal_is_one_sentence_on_stderr(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "import_manuscript", str(tmp_path / "gone.txt")],
        cwd=PROJECT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip().splitlines()[-1] == "CommandError: There is no file gone.txt."
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_one_may_not_read_is_refused_in_a_sentence(tmp_path):
    file = tmp_path / "house.txt"
    file.write_text("Somebody waits.")
    Path(file).chmod(0)
    with pytest.raises(CommandError, match=r"The file house\.txt can't be opened\."):
        run(file)
