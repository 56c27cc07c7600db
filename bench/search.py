"""Whether articles are found at once among a thousand: the first page of a search over HTTP, and an article's own page.

The texts are made up, of words as unevenly common as real ones. What is asked is what people ask: one word, two, a
phrase, one word but not another; rare words, and words that nearly every article has. In some articles stand forms of
ten English words: each form is looked for, and must find all the others. Then one article's page is looked at, and
looked at again with what the first answer said of itself. `--quick` asks fewer times.
"""

import contextlib
import math
import random
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPMessage
from itertools import accumulate
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.place import gunicorn_site, report
from blog.models import Article, Reference, Series, Tag
from practice.accounts.models import Person
from tests.factories import make_person, make_practice
from tests.visitor import sign_in

ARTICLES = 1000
WORDS = 900  # of a text
VOCABULARY = 6000
ASKED, QUICKLY = 1000, 200
WORKS, CITED = 300, 12
WARM = 30  # looks that don't count
PATIENCE = 30  # seconds
SUBJECTS, A_SUBJECT_EACH = 20, 3
ONSETS = [*"bdfghklmnprstvw", "br", "dr", "gl", "pl", "st", "tr"]
CODAS = ["", "n", "l", "r", "m"]
FORMS = [  # of one word each
    ("regulate", "regulates", "regulated", "regulating", "regulation", "regulations"),
    ("attach", "attached", "attaching", "attachment", "attachments"),
    ("connect", "connects", "connected", "connecting", "connection", "connections"),
    ("repair", "repairs", "repaired", "repairing"),
    ("relate", "related", "relating", "relation", "relations"),
    ("grieve", "grieves", "grieved", "grieving"),
    ("heal", "heals", "healed", "healing"),
    ("listen", "listens", "listened", "listening"),
    ("reflect", "reflected", "reflecting", "reflection", "reflections"),
    ("rupture", "ruptures", "ruptured", "rupturing"),
]


def measure(quick: bool, seed: int) -> dict:
    make_practice()
    chance = random.Random(seed)
    words = made_up_words(chance)
    author = make_person("Wren Alder")
    furnish(chance, words, author)
    pairs, found = stemming()
    asked = questions(chance, words, QUICKLY if quick else ASKED)
    article = Article.objects.published().exclude(series=None).first()
    staff = cookie_of(make_person("Linnet Marsh", role="practitioner"))
    with tempfile.TemporaryDirectory() as folder, gunicorn_site(Path(folder) / "web.log") as site:
        netloc = urlsplit(site).netloc
        for word in words[:WARM]:
            look(netloc, f"/articles/search/?q={word}")  # until each process has read its templates
        searched = [look(netloc, f"/articles/search/?q={quote(one)}") for one in asked]
        read = [look(netloc, article.get_absolute_url()) for _ in range(len(asked) // 10)]
        again = look(netloc, article.get_absolute_url(), {"If-None-Match": read[0].headers["ETag"]})
        by_staff = look(netloc, article.get_absolute_url(), {"Cookie": staff})
    assert {answer.status for answer in searched + read + [by_staff]} == {200}
    p50, p95 = middle_and_p95(searched)
    return {
        "articles": Article.objects.published().count(),
        "asked": len(asked),
        "search_p50_ms": p50,
        "search_p95_ms": p95,
        "found_nothing": sum("Nothing has these words" in answer.page for answer in searched),
        "forms_found": found,
        "forms_pairs": pairs,
        "article_queries": queries_of(article),
        "article_p95_ms": middle_and_p95(read)[1],
        "repeat_status": again.status,
        "repeat_bytes": len(again.page),
        "staff_may_keep": "no-store" not in by_staff.headers["Cache-Control"] or "ETag" in by_staff.headers,
    }


def made_up_words(chance: random.Random) -> list[str]:
    """Words that can be spoken, the commonest first."""
    made: dict[str, None] = {}
    while len(made) < VOCABULARY:
        syllables = [f"{chance.choice(ONSETS)}{chance.choice('aeiou')}{chance.choice(CODAS)}" for _ in "12"]
        made["".join(syllables + ([f"{chance.choice(ONSETS)}o"] if chance.random() < 0.4 else []))] = None
    return list(made)


def furnish(chance: random.Random, words: list[str], author: Person) -> None:
    """A thousand published articles with subjects, works and series, all of this author."""
    common = list(accumulate(1 / (rank + 2) for rank in range(len(words))))

    def some(count: int) -> list[str]:
        return chance.choices(words, cum_weights=common, k=count)

    planted = [form for forms in FORMS for form in forms]
    series = Series.objects.bulk_create(
        [Series(title=f"Series {number}", slug=f"series-{number}") for number in range(50)]
    )
    articles = []
    for number in range(ARTICLES):
        own = some(WORDS)
        if number < len(planted):
            own[WORDS // 2] = planted[number]
        articles.append(
            Article(
                title=" ".join(some(5)).capitalize(),
                slug=f"article-{number}",
                summary=" ".join(some(18)).capitalize() + ".",
                body=as_html(own),
                author=author,
                series=series[number % 50] if number % 4 == 0 else None,
                part_number=number // 50 + 1 if number % 4 == 0 else None,
                published_at=timezone.now() - timedelta(hours=6 * number + 1),
            )
        )
    articles = Article.objects.bulk_create(articles, batch_size=200)
    connect(chance, articles)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as the database does by itself in the hours after so much was written


def as_html(words: list[str]) -> str:
    """Paragraphs of a hundred words, with a heading before every third and a word in italics in each."""
    html = []
    for at in range(0, len(words), 100):
        if at % 300 == 0:
            html.append(f"<h2>{' '.join(words[at : at + 3])}</h2>")
        first, second, *others = words[at : at + 100]
        html.append(f"<p>{first} <em>{second}</em> {' '.join(others)} &amp; so on.</p>")
    return "".join(html)


def connect(chance: random.Random, articles: list[Article]) -> None:
    """Each article has a few subjects and cites a dozen works."""
    tags = Tag.objects.bulk_create([Tag(name=f"Subject {one}", slug=f"subject-{one}") for one in range(SUBJECTS)])
    works = Reference.objects.bulk_create(
        [
            Reference(
                key=f"marsh-{number}",
                original=f"Marsh{number}, L. (2012). A work of number {number} (2nd ed.). Harbour Press.",
                authors=[{"family": f"Marsh{number}", "given": "L."}],
                year="2012",
                title=f"A work of number {number}",
            )
            for number in range(WORKS)
        ]
    )
    for through, name, others, count in (
        (Article.tags.through, "tag", tags, A_SUBJECT_EACH),
        (Article.references.through, "reference", works, CITED),
    ):
        rows = [
            through(article=article, **{name: other}) for article in articles for other in chance.sample(others, count)
        ]
        through.objects.bulk_create(rows, batch_size=2000)


def stemming() -> tuple[int, int]:
    """How many pairs of forms of one word there are, asked and written, and of how many one found the other."""
    planted = [form for forms in FORMS for form in forms]
    slug_of = {form: f"article-{number}" for number, form in enumerate(planted)}
    pairs = found = 0
    for forms in FORMS:
        for asked in forms:
            slugs = set(Article.objects.published().search(asked).values_list("slug", flat=True))
            pairs += len(forms)
            found += sum(slug_of[written] in slugs for written in forms)
    return pairs, found


def questions(chance: random.Random, words: list[str], count: int) -> list[str]:
    """What people ask, in turns: a common word, a rare one, two together, a phrase, one without another, a form."""
    planted = [form for forms in FORMS for form in forms]
    texts = list(Article.objects.values_list("body", flat=True)[:50])
    ways = [
        lambda: chance.choice(words[:30]),
        lambda: chance.choice(words[1000:]),
        lambda: f"{chance.choice(words[:200])} {chance.choice(words[:200])}",
        lambda: f'"{" ".join(chance.choice(texts).split("<p>")[1].split()[3:5])}"',
        lambda: f"{chance.choice(words[:300])} -{chance.choice(words[:300])}",
        lambda: chance.choice(planted),
        lambda: f"{chance.choice(words[300:])}q",  # nothing, so that something like it is looked for
    ]
    return [ways[number % len(ways)]() for number in range(count)]


@dataclass(frozen=True)
class Looked:
    """One answer, and how long it took from the first byte sent to the last received."""

    status: int
    headers: HTTPMessage
    page: str
    seconds: float


def look(netloc: str, path: str, headers: dict | None = None) -> Looked:
    begun = time.perf_counter()
    with contextlib.closing(HTTPConnection(netloc, timeout=PATIENCE)) as line:
        line.request("GET", path, headers=headers or {})
        answer = line.getresponse()
        page = answer.read().decode()
        return Looked(answer.status, answer.headers, page, time.perf_counter() - begun)


def middle_and_p95(answers: list[Looked]) -> tuple[float, float]:
    """Milliseconds that half of them, and that all but one in twenty, stayed below."""
    seconds = sorted(answer.seconds for answer in answers)
    at_p95 = seconds[math.ceil(0.95 * len(seconds)) - 1]
    return round(statistics.median(seconds) * 1000, 1), round(at_p95 * 1000, 1)


def queries_of(article: Article) -> int:
    """How many an anonymous reader's look at it takes."""
    settings.ALLOWED_HOSTS = ["testserver"]
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(article.get_absolute_url()).status_code == 200
    return len(asked)


def cookie_of(person: Person) -> str:
    client = Client()
    sign_in(client, person)
    return f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"


if __name__ == "__main__":
    report(measure, seed=1)
