"""Plants one known fault in a clean article, and says where it must be found."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from blog.apa import parse_reference, with_unique_keys
from blog.prose import lay_out
from tests.blog.clean import Article, clean_article
from tests.blog.pictures import DOOR
from tests.blog.rows import work_of

EACH = 4  # faults of each kind

UNLISTED = [
    "Fosha (2000) says it with more warmth.",
    "The body keeps its own minutes of the meeting (Ogden et al., 2006).",
    "Others put the beginning much earlier (see Neufeld & Maté, 2004).",
    "Lisak’s (1994) interviews come to mind.",
]
NEVER_CITED = [
    "Fosha, D. (2000). The transforming power of affect. Basic Books.",
    "Ogden, P., Minton, K., & Pain, C. (2006). Trauma and the body. W. W. Norton.",
    "Stern, D. N. (2004). The present moment in psychotherapy and everyday life. W. W. Norton.",
    "Beebe, B., & Lachmann, F. M. (2014). The origins of attachment. Routledge.",
]
WITHOUT_ADDRESS = [
    ("Main, M. (1996). Introduction to the special section on attachment. Journal of Consulting and Clinical "
     "Psychology, 64(2), 237–243.", "Main (1996)", "article"),
    ("Felitti, V. J. (2002). The relation between adverse childhood experiences and adult health. The Permanente "
     "Journal, 6(1), 44–47.", "Felitti (2002)", "article"),
    ("Chen, R. (2019). Rooms and rest (Report No. 12). Harbour Institute.", "Chen (2019)", "report"),
    ("Harbour Institute. (2021). Where to rest.", "Harbour Institute (2021)", "webpage"),
]  # fmt: skip
PICTURES = [
    f'<figure><img src="{DOOR}"></figure>',
    f'<figure><img src="{DOOR}" alt=""><figcaption>A door.</figcaption></figure>',
    f'<p><img src="{DOOR}" alt="   "></p>',
    f'<figure><img alt="IMG_2041.jpg" src="{DOOR}"></figure>',
]
ELSEWHERE = [DOOR.replace("0000", "1234"), "https://example.org/door.png", "door.png", "data:image/png;base64,AA=="]
EMPTY_LINKS = [
    '<a href="https://example.org/doors"></a>',
    '<a href="/articles/"> </a>',
    '<a href="https://example.org/doors"><strong></strong></a>',
    '<a href="javascript:void(0)">the door next to it</a>',
]
WORDLESS = ["click here", "here", "Read more…", "this link"]
FILLING = [
    "The light comes in low and stays for an hour.",
    "Somebody has moved the plant again.",
    "We talk about the bus, and then about the other thing.",
    "Rain is good for talk of this kind.",
    "A pause in it is not the end of it.",
    "There is tea, and there is time for it.",
]
HEAVY = [
    "Institutional considerations regarding multidisciplinary documentation necessitate comprehensive organizational "
    "evaluation, particularly where administrative responsibilities, professional accountability and interdepartmental "
    "communication simultaneously influence the interpretation of contemporary regulatory expectations.",
    "Notwithstanding considerable methodological heterogeneity, retrospective investigations consistently characterize "
    "neurophysiological differentiation as a multidimensional developmental phenomenon whose theoretical implications, "
    "although insufficiently operationalized, nevertheless deserve systematic interdisciplinary consideration.",
    "The conceptualization of intersubjective regulatory capacities presupposes an epistemological reconciliation of "
    "phenomenological observation and experimental generalization, which traditional psychopathological "
    "classifications, by privileging categorical interpretation, have systematically underestimated.",
]
PROMISES = [
    "In only six sessions you will sleep again.",
    "Our way of working will cure your anxiety.",
    "Results are guaranteed, or the next hour is free.",
    "It heals trauma once and for all.",
    "This method works for everyone.",
    "You can be free of shame for good.",
    "It is one hundred percent effective.",
]
TESTIMONIALS = [
    "“Wren changed my life,” one of them wrote in June.",
    "Thanks to my therapist I can ride the ferry again.",
    "After ten sessions I was a different person.",
    "I highly recommend these hours to anybody who is tired.",
    "“The best therapist I have met,” said another.",
    "Therapy healed me, and I tell everyone.",
    "Our clients say that they leave lighter.",
]


@dataclass(frozen=True)
class Planted:
    """An article with one fault, the name of the finding it must lead to, and where that must point."""

    name: str
    article: Article
    field: str = "body"
    at: int | None = None
    work: str | None = None  # the first author and the year of a reference

    @property
    def place(self) -> tuple:
        return self.name, self.field, self.at, self.work


def planted(seed: int = 1) -> list[Planted]:
    """As many of each kind, each in an article of its own."""
    chance = Random(seed)
    kinds = [plant for plant in PLANTERS for _ in range(EACH)]
    return [plant(clean_article(1000 * seed + number), chance, number % EACH) for number, plant in enumerate(kinds)]


def unresolved_citation(article: Article, chance: Random, turn: int) -> Planted:
    return _said("unresolved_citation", article, chance, UNLISTED[turn])


def almost_matches(article: Article, chance: Random, turn: int) -> Planted:
    """By turns a year or a name that is nearly right."""
    at, cited, first = chance.choice(list(_mentions(article)))
    if turn % 2:
        wrong = cited.replace(first, _misspelt(first, chance), 1)
    else:
        wrong = re.sub(r"\d{4}", lambda year: str(int(year[0]) + chance.choice([-9, -1, 1, 8])), cited)
    return Planted("almost_matches", _with_block(article, at, article.body[at].replace(cited, wrong, 1)), at=at)


def uncited_reference(article: Article, chance: Random, turn: int) -> Planted:
    article = _with_reference(article, NEVER_CITED[turn])
    return Planted("uncited_reference", article, "references", work=work_of(article.references[-1]))


def duplicate_reference(article: Article, chance: Random, turn: int) -> Planted:
    """The same work again, the line a little otherwise."""
    line = chance.choice([work.original for work in article.references if work.kind == "book"])
    again = [line.rstrip("."), line.replace("W. W. ", ""), line.replace(" and ", " And "), f"{line} "][turn]
    article = _with_reference(article, again)
    return Planted("duplicate_reference", article, "references", work=work_of(article.references[-1]))


def no_address(article: Article, chance: Random, turn: int) -> Planted:
    line, cited, kind = WITHOUT_ADDRESS[turn]
    article = _with_reference(_said("", article, chance, f"So does {cited}.").article, line, kind=kind)
    return Planted("no_address", article, "references", work=work_of(article.references[-1]))


def no_alternative_text(article: Article, chance: Random, turn: int) -> Planted:
    at = chance.randrange(len(article.body))
    body = (*article.body[:at], PICTURES[turn], *article.body[at:])
    return Planted("no_alternative_text", replace(article, body=body), at=at)


def missing_picture(article: Article, chance: Random, turn: int) -> Planted:
    """None of ours, or one that was kept elsewhere."""
    at = chance.randrange(len(article.body))
    picture = f'<figure><img src="{ELSEWHERE[turn]}" alt="A door, ajar"></figure>'
    return Planted("missing_picture", replace(article, body=(*article.body[:at], picture, *article.body[at:])), at=at)


def skipped_heading(article: Article, chance: Random, turn: int) -> Planted:
    at = next(at for at, block in enumerate(article.body) if block.startswith("<h2>"))
    return Planted("skipped_heading", _with_block(article, at, article.body[at].replace("h2>", "h3>")), at=at)


def no_summary(article: Article, chance: Random, turn: int) -> Planted:
    return Planted("no_summary", replace(article, summary=["", " ", "\n", "\u00a0"][turn]), "summary")


def no_disclaimer(article: Article, chance: Random, turn: int) -> Planted:
    return Planted("no_disclaimer", replace(article, disclaimer=["", " ", "\r\n", "\t"][turn]), "disclaimer")


def empty_link(article: Article, chance: Random, turn: int) -> Planted:
    return _said("empty_link", article, chance, EMPTY_LINKS[turn])


def wordless_link(article: Article, chance: Random, turn: int) -> Planted:
    words = f'For the times, <a href="https://example.org/times">{WORDLESS[turn]}</a>.'
    return _said("wordless_link", article, chance, words)


def long_paragraph(article: Article, chance: Random, turn: int) -> Planted:
    said = [sentence for _ in range(6) for sentence in chance.sample(FILLING, len(FILLING))]
    return _said("long_paragraph", article, chance, " ".join(said))


def hard_to_read(article: Article, chance: Random, turn: int) -> Planted:
    body = ("<h2>A statement</h2>", *(f"<p>{text}</p>" for text in chance.sample(HEAVY * 2, 6)))
    return Planted("hard_to_read", replace(article, body=body, references=()))


def promise(article: Article, chance: Random, turn: int) -> Planted:
    return _said("promise", article, chance, chance.choice(PROMISES))


def testimonial(article: Article, chance: Random, turn: int) -> Planted:
    return _said("testimonial", article, chance, chance.choice(TESTIMONIALS))


PLANTERS: list[Callable[[Article, Random, int], Planted]] = [
    unresolved_citation,
    almost_matches,
    uncited_reference,
    duplicate_reference,
    no_address,
    no_alternative_text,
    missing_picture,
    skipped_heading,
    no_summary,
    no_disclaimer,
    empty_link,
    wordless_link,
    long_paragraph,
    hard_to_read,
    promise,
    testimonial,
]


def _said(name: str, article: Article, chance: Random, html: str) -> Planted:
    """The sentence at the end of some paragraph."""
    at = chance.choice([at for at, block in enumerate(article.body) if block.startswith("<p>")])
    return Planted(name, _with_block(article, at, article.body[at].replace("</p>", f" {html}</p>")), at=at)


def _with_block(article: Article, at: int, html: str) -> Article:
    return replace(article, body=(*article.body[:at], html, *article.body[at + 1 :]))


def _with_reference(article: Article, line: str, **fields) -> Article:
    work = replace(parse_reference(line), **fields)
    return replace(article, references=tuple(with_unique_keys([*article.references, work])))


def _mentions(article: Article) -> Iterator[tuple[int, str, str]]:
    """Each citation: its block, its words and the first name in it."""
    for at, block in enumerate(article.body):
        for citation in lay_out(block, article.references).citations:
            yield at, citation.text, citation.names[0]


def _misspelt(name: str, chance: Random) -> str:
    """Two letters changed places, one is missing, or one is there twice; never the first."""
    at = chance.choice([at for at in range(1, len(name) - 1) if name[at] != name[at + 1]])
    one, other = name[at], name[at + 1]
    return name[:at] + chance.choice([other + one, other, one + one + other]) + name[at + 2 :]
