"""Citations and the list of references: whether each leads to the other."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations

from blog import citations
from blog.apa import Reference, fold
from blog.checks.piece import Finding, Piece
from blog.citations import Citation

NEAR = 0.75  # how much of two names must be the same letters in the same order
WITH_ADDRESS = {"article": "a journal article", "report": "a report", "webpage": "a web page"}


def unresolved(piece: Piece) -> Iterator[Finding]:
    """Each citation that leads to no work, with the one that may be meant."""
    for at, page in enumerate(piece.pages):
        for citation in page.unresolved:
            name, says = _says(citation, piece)
            yield Finding(name, f"“{citation.text}” {says}", at=at, words=citation.text)


def uncited(piece: Piece) -> Iterator[Finding]:
    """Each work that no mention leads to, unless it is spoken of as nearly matched or as listed twice."""
    mentions = [citation for page in piece.pages for citation in page.citations]
    spoken_of = {citation.reference_key for citation in mentions}
    spoken_of |= {work.key for pair in _doubles(piece) for work in pair}
    spoken_of |= {
        work.key for citation in mentions if citation.reference_key is None for work in _meant(citation, piece)
    }
    for work in piece.references:
        if work.key not in spoken_of:
            says = (
                f"{called(work)} is in the references, but the text never cites it. Cite it, or take it off the list."
            )
            yield Finding("uncited_reference", says, "references", reference=work)


def duplicates(piece: Piece) -> Iterator[Finding]:
    for _, again in _doubles(piece):
        says = f"{called(again)} is in the references twice. Keep the line that says more."
        yield Finding("duplicate_reference", says, "references", reference=again)


def without_address(piece: Piece) -> Iterator[Finding]:
    for work in piece.references:
        if work.kind in WITH_ADDRESS and not (work.doi or work.url):
            says = f"{called(work)} is {WITH_ADDRESS[work.kind]} without a DOI or an address. Add one to its line."
            yield Finding("no_address", says, "references", reference=work)


def called(work: Reference) -> str:
    """Its authors and year as a sentence names them; its first words where it has no author."""
    families = [author.get("family", "") for author in work.authors]
    if not families:
        return f"“{' '.join(work.original.split()[:6])}”"
    names = f"{families[0]} et al." if len(families) > 2 else " and ".join(families)
    return f"{names} ({work.year or 'no year'})"


def _says(citation: Citation, piece: Piece) -> tuple[str, str]:
    """The name of the finding, and how its sentence goes on."""
    fitting = [work for work in piece.references if work.year == citation.year and _same_people(citation, work)]
    if any(_same_work(one, other) for one, other in combinations(fitting, 2)):
        return "unresolved_citation", "fits two lines of the references that seem to be one work. Keep one of them."
    if len(fitting) > 1:
        return (
            "unresolved_citation",
            "fits two works of the references. Give their years letters, such as 2007a and 2007b.",
        )
    meant = _meant(citation, piece)
    if meant:
        names = " or ".join(called(work) for work in meant)
        return (
            "almost_matches",
            f"is not in the references, but {names} is. Correct whichever is wrong, or add the work.",
        )
    return (
        "unresolved_citation",
        "has no work in the references. Add the work, or correct the name or the year. If it cites nothing, say it "
        "outside brackets.",
    )


def _meant(citation: Citation, piece: Piece) -> list[Reference]:
    """The works that differ from the mention in little: the same people in another year, or the year and near names."""
    same_people = [work for work in piece.references if _same_people(citation, work)]
    return same_people or [work for work in piece.references if _near_people(citation, work)]


def _same_people(citation: Citation, work: Reference) -> bool:
    return any(citations.resolve(citation.names, work.year, [work], others=others) for others in (False, True))


def _near_people(citation: Citation, work: Reference) -> bool:
    families = [author.get("family", "") for author in work.authors]
    same_year = citation.year.rstrip("abcdefgh") == work.year.rstrip("abcdefgh")
    return bool(same_year and families) and all(map(_near, citation.names, families))


def _near(cited: str, family: str) -> bool:
    """Whether the family name that ends `cited` is nearly this one."""
    name = fold(" ".join(cited.split()[-max(1, len(family.split())) :]))
    return SequenceMatcher(None, name, fold(family), autojunk=False).ratio() >= NEAR


def _doubles(piece: Piece) -> list[tuple[Reference, Reference]]:
    return [pair for pair in combinations(piece.references, 2) if _same_work(*pair)]


def _same_work(one: Reference, other: Reference) -> bool:
    if one.doi and one.doi.lower() == other.doi.lower():
        return True
    if _people(one) != _people(other) or one.year != other.year:
        return False
    titles = sorted((_letters(one.title), _letters(other.title)), key=len)
    return bool(titles[0]) and titles[1].startswith(titles[0])  # one line may leave the subtitle out


def _people(work: Reference) -> list[str]:
    return [fold(author.get("family", "")) for author in work.authors]


def _letters(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())
