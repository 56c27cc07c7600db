"""An article is taken along: as Markdown that reads back the same, and as a page for a word processor."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog import manuscript
from blog.actions import import_manuscript
from blog.prose import sanitise
from blog.studio.export import as_markdown
from blog.studio.markdown import escaped, to_markdown
from practice.demo.load import ARTICLES
from tests.blog.pictures import DOOR
from tests.blog.writing import LIST
from tests.factories import make_article, make_person, make_practice
from tests.pages import read

KINDS = """<h2>Rooms &amp; doors</h2>
<p>One <strong>bold</strong>, one <em>soft</em>, <a href="https://example.org/a_b">a link</a>.</p>
<h3>Chairs</h3>
<ul>
<li>Four</li>
<li>Five</li>
</ul>
<ol>
<li>Six</li>
<li>Seven</li>
</ol>
<blockquote>
<p>Somebody said it.</p>
<p>And again.</p>
</blockquote>
<hr>
<p>The end.</p>"""


def test_every_kind_of_block_has_its_mark():
    assert to_markdown(KINDS) == (
        "## Rooms & doors\n\nOne **bold**, one *soft*, [a link](https://example.org/a_b).\n\n### Chairs\n\n"
        "- Four\n- Five\n\n1. Six\n2. Seven\n\n> Somebody said it.\n>\n> And again.\n\n* * *\n\nThe end."
    )


def test_what_the_editor_writes_is_marked_alike():
    html = "<ul><li><p>Four</p></li><li><p>Five</p><ul><li><p>Six</p></li></ul></li></ul><p>One<br>two</p>"
    assert to_markdown(html) == "- Four\n- Five\n  - Six\n\nOne\\\ntwo"


def test_pictures_and_asides_stay_as_far_as_they_can():
    figure = f'<figure><img src="{DOOR}" alt="A [door]"><figcaption>A door</figcaption></figure>'
    assert (
        to_markdown(f"{figure}<aside><p>Note.</p></aside>") == f"![A \\[door\\]]({DOOR})\nA door\n\n> [!NOTE]\n> Note."
    )


@pytest.mark.parametrize(
    "text", ["# no heading", "- no list", "1. no list", "*no* [emphasis](x)", "a_b_c", "&amp; so", "> no"]
)
def test_what_looks_like_a_mark_stays_text(text):
    html = manuscript.MarkdownIt("commonmark", {"html": False}).render(escaped(text))
    assert read(html).words == text
    assert re.findall(r"<(?!/?p>)[a-z]", html) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["C", "Z"], max_codepoint=0x2FF), min_size=1, max_size=8),
        min_size=1,
        max_size=8,
    )
)
def test_any_words_read_back_the_same(words):
    html = sanitise(f"<p>{' '.join(words).replace('&', '&amp;').replace('<', '&lt;')}</p><p>The end.</p>")
    again = manuscript.blocks.from_html(manuscript.MarkdownIt("commonmark", {"html": False}).render(to_markdown(html)))
    assert (
        "".join(block.text for block in again).split()
        == "".join(block.text for block in manuscript.blocks.from_html(html)).split()
    )


@pytest.mark.django_db
@pytest.mark.parametrize("file", sorted(ARTICLES.glob("*.md")), ids=lambda file: file.stem)
def test_an_article_that_was_exported_is_the_same_when_it_is_brought_again(file: Path):
    first = import_manuscript(manuscript=manuscript.read(file)).article
    again = manuscript.parse_markdown(as_markdown(first))

    assert (again.title, again.summary, again.body_html) == (first.title, first.summary, first.body)
    assert (again.invitation, again.disclaimer) == (first.invitation, first.disclaimer)
    assert [one.original for one in again.references] == sorted(
        (one.original for one in first.references.all()), key=[one.original for one in again.references].index
    )
    assert len(again.references) == first.references.count()


@pytest.mark.django_db
def test_the_file_for_a_word_processor_has_all_that_readers_see(wrens, settings):
    settings.BASE_URL = "https://practice.example"
    make_practice(invitation="Come & talk.", disclaimer="Not advice.")
    article = make_article(
        "Tea & toast",
        slug="tea",
        summary="A < b.",
        author=make_person("Wren Alder"),
        body=f'<h2>One</h2><p>Two.</p><figure><img src="{DOOR}" alt="A door"></figure>',
    )
    article.references.create(
        key="lee-2001", original="Lee, J. (2001). Home & heart. Harbour Press.", title="Home & heart"
    )
    answer = wrens.get(f"{LIST}{article.pk}/export/word/")
    page = read(answer)

    assert answer["Content-Disposition"] == 'attachment; filename="tea.html"'
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert page.one("meta").attributes == {"charset": "utf-8"}
    assert [one.words for one in page.one("body") if one.tag in {"h1", "h2"}] == [
        "Tea & toast",
        "One",
        "References",
        "Continue the Convo",
        "Disclaimer",
    ]
    assert page.one("img").attributes == {"src": f"https://practice.example{DOOR}", "alt": "A door"}
    assert page.one("p", "reference").one("i").words == "Home & heart"
    assert [
        words for words in ("A < b.", "Wren Alder", "Two.", "Come & talk.", "Not advice.") if words not in page.words
    ] == []


@pytest.mark.django_db
def test_the_markdown_is_a_file_of_its_own(wrens):
    article = make_article("A room", slug="a-room")
    answer = wrens.get(f"{LIST}{article.pk}/export/markdown/")
    assert answer["Content-Disposition"] == 'attachment; filename="a-room.md"'
    assert answer.content.decode().startswith("---\ntitle: A room\n---\n\nSomebody waits.\n")


CALLOUTS = [
    "<aside>\n<p>Note.</p>\n</aside>",
    "<aside>\n<h3>Slowly</h3>\n<p>One.</p>\n<ul>\n<li>Two</li>\n<li>Three</li>\n</ul>\n</aside>",
    "<aside>\n<blockquote>\n<p>Said.</p>\n</blockquote>\n<p>And <em>so</em>.</p>\n</aside>",
    "<blockquote>\n<aside>\n<p>Within.</p>\n</aside>\n<p>Said.</p>\n</blockquote>",
    "<aside>\n<p>[!NOTE] is how it begins.</p>\n</aside>",
]


@pytest.mark.parametrize("callout", CALLOUTS)
def test_a_callout_reads_back_the_same(callout):
    html = f"<p>Before.</p>\n{callout}\n<p>After.</p>"
    assert manuscript.parse_markdown(to_markdown(html)).body_html == html


@pytest.mark.parametrize(
    "quote", ["> \\[!NOTE]\n> Said.", "> Said.\n> [!NOTE]", "> [!NOTE] said so.", "> [!TIP]\n> So."]
)
def test_any_other_quote_is_none(quote):
    assert "<aside>" not in manuscript.parse_markdown(f"Before.\n\n{quote}").body_html


def test_the_mark_of_a_callout_is_no_word_of_it():
    brought = manuscript.parse_markdown("Before.\n\n> [!note]\n> Slowly now.")
    assert (brought.body_html, brought.words_in, brought.words_kept) == (
        "<p>Before.</p>\n<aside>\n<p>Slowly now.</p>\n</aside>",
        3,
        3,
    )
