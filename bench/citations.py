"""Whether the importer finds what a manuscript cites, and loses none of it.

Six manuscripts of our own in three formats, 274 citations in every form among dates that are none, each with the truth
beside it (tests/blog/manuscripts); the practitioner's own, where it is beside this checkout; and paragraphs made up at
random. What is counted as false: a mention linked to another work, and whatever else was taken for a citation.
"""

import re
import tempfile
from pathlib import Path
from random import Random

from bench.place import report
from blog.actions import import_manuscript
from blog.citations import find
from blog.prose import lay_out
from tests.blog.cited import Compared, Truth, compare, manuscripts, read_manuscript, truth_of, words_lost
from tests.blog.conftest import MANUSCRIPT
from tests.blog.written_forms import WORKS, paragraph

PARAGRAPHS, QUICK_PARAGRAPHS = 20_000, 2_000
SHOWN = 10


def measure(quick: bool) -> dict:
    files = manuscripts()
    if MANUSCRIPT.is_file():
        files.append(MANUSCRIPT)
    else:
        print("The practitioner's manuscript is not beside this checkout, and is left out.")
    citations, lost, found = 0, 0, Compared()
    for path in files:
        truth, compared, words = of_manuscript(path)
        print(f"{path.name:<34} {compared.matched:>4} of {len(truth)} matched, {words} words lost")
        citations, lost, found = citations + len(truth), lost + words, together(found, compared)
    written, at_random = at_random_found(QUICK_PARAGRAPHS if quick else PARAGRAPHS)
    for kind, words in (("missed", found.missed + at_random.missed), ("false", found.false + at_random.false)):
        print(*(f"{kind}: {one}" for one in words[:SHOWN]), sep="\n")
    return {
        "citations": citations,
        "matched_share": round(found.matched / citations, 4),
        "false_matches": len(found.false),
        "words_lost": lost,
        "at_random": written,
        "at_random_matched_share": round(at_random.matched / written, 4),
        "at_random_false_matches": len(at_random.false),
    }


def of_manuscript(path: Path) -> tuple[Truth, Compared, int]:
    """What it cites, how that was found on the page of the imported article, and how many words the page lacks."""
    with tempfile.TemporaryDirectory() as folder:
        manuscript = read_manuscript(path, Path(folder))
    article = import_manuscript(manuscript=manuscript).article
    references = list(article.references.all())
    by_line = {reference.original: reference.key for reference in references}
    keys = {reference.key: by_line[reference.original] for reference in manuscript.references}
    source = path.read_text(encoding="utf-8")
    own = path == MANUSCRIPT
    truth = plainly_cited(source, manuscript.references) if own else truth_of(path)
    truth = [(keys.get(key), words) for key, words in truth]
    compared = compare(truth, lay_out(article.body, references).citations)
    lost = words_lost(source, manuscript, references)
    if own:
        lost.subtract(["Continue", "the", "Convo", "References"])
    return truth, compared, max(0, lost.total())


def plainly_cited(source: str, references: list) -> Truth:
    """Every mention of a first author and a year: of a manuscript that has but one form, that is all."""
    body = source.partition("\nReferences\n")[0]
    mentions = [
        (mention.start(), reference.key, mention[0])
        for reference in references
        for mention in re.finditer(rf"{reference.authors[0]['family']}(?:’s)?,? \(?{reference.year}", body)
    ]
    return [(key, words) for _, key, words in sorted(mentions)]


def at_random_found(count: int) -> tuple[int, Compared]:
    citations, found = 0, Compared()
    for seed in range(count):
        written = paragraph(Random(seed))
        citations += len(written.truth)
        found = together(found, compare(written.truth, find(written.text, WORKS)))
    return citations, found


def together(one: Compared, other: Compared) -> Compared:
    return Compared(one.matched + other.matched, one.missed + other.missed, one.false + other.false)


if __name__ == "__main__":
    report(measure)
