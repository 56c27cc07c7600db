"""Manuscripts with what they cite written down beside them, and how what was found compares with it.

Beside `NAME.txt`, `NAME.md` or `NAME.docx.md` (of which a Word document is made) stands `NAME.cited`: a line for each
citation in the order of the text, notes last, with the key of the work and the words that cite it. The key of a work
that is not in the list is "-".
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from blog.apa import YEAR, Reference, shown
from blog.citations import Citation
from blog.manuscript import PART_OF, Manuscript, read
from blog.prose import lay_out, plain_text
from tests.blog.word import docx_of

FOLDER = Path(__file__).parent / "manuscripts"
CITED = re.compile(rf".*?{YEAR}", re.DOTALL)
CARD = re.compile(r'<span class="cite-card" aria-hidden="true">.*?</span>', re.DOTALL)
MARKS = re.compile(r"^\s*(?:#+|[*>•–-]|\d+[.)])\s+|^(?:title|summary|Disclaimer):|\[\^\w+\]:?", re.MULTILINE)

Truth = list[tuple[str | None, str]]


@dataclass
class Compared:
    """How many of the citations were matched to their work; which were not, and what was found that cites nothing."""

    matched: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)


def manuscripts() -> list[Path]:
    return sorted(path for path in FOLDER.iterdir() if path.suffix in {".txt", ".md"})


def read_manuscript(path: Path, folder: Path) -> Manuscript:
    """As the importer reads it; a Word document is made in the folder first."""
    if path.name.endswith(".docx.md"):
        path = docx_of(folder / path.stem, path.read_text(encoding="utf-8"))
    return read(path)


def truth_of(path: Path) -> Truth:
    lines = (FOLDER / f"{path.name.partition('.')[0]}.cited").read_text(encoding="utf-8").splitlines()
    parted = (line.partition("\t") for line in lines)
    return [(None if key == "-" else key, words) for key, _, words in parted]


def compare(truth: Truth, found: Sequence[Citation]) -> Compared:
    """Both in the order of the text, put side by side so that as many as can be agree."""
    rows, columns = len(truth), len(found)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for row in reversed(range(rows)):
        for column in reversed(range(columns)):
            best[row][column] = max(
                best[row + 1][column],
                best[row][column + 1],
                best[row + 1][column + 1] + _agreement(truth[row], found[column]),
            )
    compared, row, column = Compared(), 0, 0
    while row < rows or column < columns:
        if row < rows and best[row][column] == best[row + 1][column]:
            compared.missed.append(truth[row][1])
            row += 1
        elif column < columns and best[row][column] == best[row][column + 1]:
            compared.false.append(found[column].text)
            column += 1
        else:
            _count(truth[row], found[column], compared)
            row, column = row + 1, column + 1
    return compared


def _agreement(truth: tuple[str | None, str], found: Citation) -> int:
    """2 where both name the same work by the same words, 1 where the words alone agree."""
    same_words = _cited(truth[1]).endswith(_cited(found.text))
    return (1 + (truth[0] == found.reference_key)) if same_words else 0


def _count(truth: tuple[str | None, str], found: Citation, compared: Compared) -> None:
    if truth[0] == found.reference_key:
        compared.matched += 1
        return
    compared.missed.append(truth[1])
    if found.reference_key is not None:
        compared.false.append(f"{found.text}: {found.reference_key}")


def _cited(words: str) -> str:
    """To the end of the year; a page and a bracket behind it do not matter here."""
    words = " ".join(words.split())
    up_to_year = CITED.match(words)
    return up_to_year[0] if up_to_year else words


def tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def said_in(source: str) -> list[str]:
    """The words of a manuscript as its author wrote them, without titles of parts, list marks and names of notes."""
    lines = (line for line in source.splitlines() if line.strip("# :").lower() not in PART_OF)
    return tokens(MARKS.sub(" ", "\n".join(lines)))


def shown_of(manuscript: Manuscript, references: Sequence[Reference]) -> list[str]:
    """The words that readers of the article see."""
    page = CARD.sub("", lay_out(manuscript.body_html, references).html)
    parts = [manuscript.title, manuscript.summary, plain_text(page), manuscript.invitation]
    return tokens("\n".join([*parts, *map(shown, references), manuscript.disclaimer]))


def words_lost(source: str, manuscript: Manuscript, references: Sequence[Reference]) -> Counter:
    return Counter(said_in(source)) - Counter(shown_of(manuscript, references))
