"""Paragraphs made up at random that cite works in every form, among dates and titles that cite nothing."""

from dataclasses import dataclass
from random import Random

from blog.apa import Reference, parse_reference, with_unique_keys
from tests.blog.cited import Truth

LIST = """\
Badenoch, B. (2008). Being a brain-wise therapist. W. W. Norton.
Bowlby, J. (1982). Attachment (2nd ed.). Basic Books. (Original work published 1969)
Coan, J. A., Schaefer, H. S., & Davidson, R. J. (2006). Lending a hand. Psychological Science, 17(12), 1032–1039.
d’Aquili, E. G., & Newberg, A. B. (1993). Religious and mystical states. Zygon, 28(2), 177–200.
Dana, D. (2018a). The polyvagal theory in therapy. W. W. Norton.
Dana, D. (2018b). Rhythms. Harbour Press.
de la Cruz, M., & Le Blanc, A. (2004). Houses with two doors. Harbour Press.
Holt-Lunstad, J., Smith, T. B., & Layton, J. B. (2010). Social relationships. PLoS Medicine, 7(7), 1–20.
hooks, b. (2000). All about love. William Morrow.
Lyons-Ruth, K., & Jacobvitz, D. (2016). Disorganization. Harbour Press.
Maté, G. (2003). When the body says no. Knopf Canada.
Nguyễn, T. (n.d.). Marks. Harbour Press.
O’Brien, K. (2001). Home. Harbour Press.
Porges, S. W. (2011). The polyvagal theory. W. W. Norton.
Schore, A. N. (2019). Right brain psychotherapy. W. W. Norton.
Sedge, I. (in press). Two chairs. Harbour Press.
Siegel, D. J. (2007). The mindful brain. W. W. Norton.
Siegel, D. J. (2012). The developing mind. Guilford Press.
Siegel, D. J., & Hartzell, M. (2003). Parenting from the inside out. Tarcher.
Siegel, D. J., Schore, A. N., & Cozolino, L. (Eds.). (2021). Interpersonal neurobiology. W. W. Norton.
van der Kolk, B. A. (2014). The body keeps the score. Viking.
World Health Organization. (2022). World mental health report. https://www.who.int/report"""
WORKS = with_unique_keys(map(parse_reference, LIST.splitlines()))

LEADS = ["", "", "", "see ", "see also ", "cf. ", "e.g., ", "for a review, see ", "but compare ", "See "]
PLACES = ["", "", "", ", p. 41", ", pp. 3–9", ", Chapter 4", ", section 2", ", para. 5", ", pp. 4, 17"]
TAILS = ["", "", "", "; emphasis added", ", and elsewhere", "; the brackets are mine"]
BEFORE = [
    "",
    "As ",
    "In ",
    "According to ",
    "While ",
    "In Vancouver, ",
    "So writes ",
    "and then ",
    "Importantly, ",
    "for ",
]
TRAPS = [
    "in March (2019)",
    "(March 2019)",
    "(May 1969)",
    "(Spring, 2021)",
    "(1907–1990)",
    "(born 1950)",
    "(in 2012)",
    "The Developing Mind (2012)",
    "the Mental Health Act (1996)",
    "DSM-5 (2013)",
    "Chapter 3 (2012)",
    "Part Two (2014)",
    "(Guilford Press, 2012)",
    "a meeting in Banff (2017)",
    "(W. Alder, personal communication, March 3, 2019)",
    "Siegel, 2012, outside of brackets",
    "*R. v. Gladue* (1999)",
    "Siegel (1957–)",
    "the first edition (1999)",
    "Figure 1 (2019)",
    "(see the figure of 2012)",
    "World War II (1939–1945)",
]
WORDS = ["It was said", "Rooms remember", "nobody hurried", "a kettle sang", "and they sat down", "this is so"]


@dataclass
class Written:
    text: str
    truth: Truth


def paragraph(rng: Random) -> Written:
    """One to four citations or groups of them, and as many traps."""
    pieces, truth = [], []
    for _ in range(rng.randint(1, 4)):
        form = rng.choice([narrative, bracketed, bracketed, several_years])
        piece = form(rng)
        truth += piece.truth
        pieces += [rng.choice(WORDS), piece.text]
        if rng.random() < 0.6:
            pieces += [rng.choice(WORDS), rng.choice(TRAPS)]
    stops = (rng.choice([" ", ", ", "; ", ". "]) for _ in pieces)
    return Written("".join(f"{piece}{stop}" for piece, stop in zip(pieces, stops, strict=True)) + "So it is.", truth)


def narrative(rng: Random) -> Written:
    work = rng.choice(WORKS)
    given = rng.choice(["", "", given_of(work)])
    named = f"{given}{names(work, rng, ' and ')}{rng.choice(['', '', '’s'])}"
    if "colleagues’s" in named:
        named = named.removesuffix("s")
    year = year_of(work, rng)
    text = f"{named} ({year}"
    return Written(f"{rng.choice(BEFORE)}{text}{rng.choice(PLACES)})", [(work.key, text)])


def bracketed(rng: Random) -> Written:
    works = rng.sample(WORKS, rng.randint(1, 4))
    cited = [f"{names(work, rng, ' & ')}{rng.choice([',', ',', ',', ''])} {year_of(work, rng)}" for work in works]
    items = "; ".join(f"{rng.choice(LEADS)}{words}{rng.choice(PLACES)}" for words in cited)
    opening, closing = rng.choice(["()", "()", "[]"])
    truth = [(work.key, words) for work, words in zip(works, cited, strict=True)]
    return Written(f"{opening}{items}{rng.choice(TAILS)}{closing}", truth)


def several_years(rng: Random) -> Written:
    first, second = rng.choice([("siegel-2007", "siegel-2012"), ("dana-2018a", "dana-2018b")])
    name, one, other = first.split("-")[0].title(), first[-5:].strip("-"), second[-5:].strip("-")
    separator = rng.choice([", ", "; ", " and ", " & "])
    if one[-1].isalpha() and separator != "; " and rng.random() < 0.5:
        other = other[-1]
    if rng.random() < 0.5:
        return Written(f"{name} ({one}{separator}{other})", [(first, f"{name} ({one}"), (second, other)])
    return Written(f"({name}, {one}{separator}{other})", [(first, f"{name}, {one}"), (second, other)])


def names(work: Reference, rng: Random, joined: str) -> str:
    families = [person["family"] for person in work.authors]
    if len(families) > 2:
        last = rng.choice([f",{joined}{families[-1]}", f"{joined}{families[-1]}"])
        every = ", ".join(families[:-1]) + last
        short = rng.choice([" et al.", " et al.", " and colleagues", ", et al."])
        return rng.choice([every, f"{families[0]}{short}"])
    return rng.choice([joined, joined, " and "]).join(families)


def given_of(work: Reference) -> str:
    """Initials before the name, as in "B. A. van der Kolk"; an organization has none."""
    given = work.authors[0]["given"]
    return f"{given} " if given[:1].isupper() else ""


def year_of(work: Reference, rng: Random) -> str:
    return rng.choice([work.year, f"{work.original_year}/{work.year}"]) if work.original_year else work.year
