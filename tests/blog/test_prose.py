import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog import manuscript
from blog.apa import parse_reference, with_unique_keys
from blog.prose import count_words, formatted, lay_out, plain_text, plain_words, sanitise
from tests.blog.pictures import DOOR

SCHORE = "Schore, A. N. (2019). Right brain psychotherapy. Norton."
SIEGEL = "Siegel, D. J. (2012). The developing mind (2nd ed.). Guilford Press."
PORGES = "Porges, S. W. (2011). The polyvagal theory. Norton."
REFERENCES = with_unique_keys(map(parse_reference, [PORGES, SCHORE, SIEGEL]))

SCHORE_CARD = (
    '<span class="cite-card" aria-hidden="true"><b>Schore, A. N. (2019).</b> '
    "<i>Right brain psychotherapy</i>. Norton.</span>"
)
SIEGEL_CARD = (
    '<span class="cite-card" aria-hidden="true"><b>Siegel, D. J. (2012).</b> '
    "<i>The developing mind</i> (2nd ed.). Guilford Press.</span>"
)


def without_cards(html: str) -> str:
    return re.sub(r'<span class="cite-card" aria-hidden="true">.*?</span>', "", html)


def test_citations_are_linked_and_the_first_mention_of_each_work_has_its_card():
    body = "<p>As Allan Schore (2019) says (Siegel, 2012; Schore, 2019, p. 3).</p><p>Schore’s (2019) point.</p>"

    prose = lay_out(body, REFERENCES)

    assert prose.html == (
        '<p class="opening">As Allan <a class="cite" id="cite-schore-2019-1" href="#ref-schore-2019">Schore (2019)</a>'
        f"{SCHORE_CARD} says "
        f'(<a class="cite" id="cite-siegel-2012-1" href="#ref-siegel-2012">Siegel, 2012</a>{SIEGEL_CARD}; '
        '<a class="cite" id="cite-schore-2019-2" href="#ref-schore-2019">Schore, 2019</a>, p. 3).</p>'
        '<p><a class="cite" id="cite-schore-2019-3" href="#ref-schore-2019">Schore’s (2019)</a> point.</p>'
    )
    assert prose.mentions == {"schore-2019": 3, "siegel-2012": 1}
    assert prose.unresolved == []
    assert [reference.key for reference in prose.uncited] == ["porges-2011"]


def test_a_citation_without_a_reference_stays_text_and_is_reported():
    prose = lay_out("<p>It is so (Tronick, 1989).</p>", REFERENCES)

    assert prose.html == '<p class="opening">It is so (Tronick, 1989).</p>'
    assert [citation.text for citation in prose.unresolved] == ["Tronick, 1989"]
    assert prose.mentions == {}


def test_a_link_or_a_heading_holds_no_citation_link_but_counts_as_citing():
    body = '<h2>After Schore (2019)</h2><p>Read <a href="/x">Siegel (2012)</a>.</p>'

    prose = lay_out(body, REFERENCES)

    assert prose.html == (
        '<h2 id="after-schore-2019"><a href="#after-schore-2019">After Schore (2019)</a></h2>'
        '<p class="opening">Read <a href="/x">Siegel (2012)</a>.</p>'
    )
    assert prose.mentions == {}
    assert [reference.key for reference in prose.uncited] == ["porges-2011"]


def test_where_emphasis_runs_through_a_citation_the_part_with_the_year_is_the_link():
    prose = lay_out("<p>(see <em>Schore</em>, 2019)</p>", REFERENCES)

    assert prose.html == (
        '<p class="opening">(see <em>Schore</em>'
        f'<a class="cite" id="cite-schore-2019-1" href="#ref-schore-2019">, 2019</a>{SCHORE_CARD})</p>'
    )


def test_headings_get_ids_of_their_own_and_the_contents_nest():
    body = "<h3>Before</h3><h2>Calm &amp; care</h2><h3>Breath</h3><p>x</p><h3>Breath</h3><h2>References</h2><h2>沈</h2>"

    prose = lay_out(body, [])

    assert re.findall(r'<h(\d) id="([^"]+)">', prose.html) == [
        ("3", "before"),
        ("2", "calm-care"),
        ("3", "breath"),
        ("3", "breath-2"),
        ("2", "references-2"),
        ("2", "section"),
    ]
    assert prose.contents == [
        {"id": "before", "title": "Before", "children": []},
        {
            "id": "calm-care",
            "title": "Calm & care",
            "children": [
                {"id": "breath", "title": "Breath", "children": []},
                {"id": "breath-2", "title": "Breath", "children": []},
            ],
        },
        {"id": "references-2", "title": "References", "children": []},
        {"id": "section", "title": "沈", "children": []},
    ]


def test_a_heading_is_a_link_to_itself_unless_it_holds_one_or_stands_aside():
    body = '<h2>A <em>calm</em> room</h2><h2>See <a href="/x">there</a></h2><aside><h3>Try it</h3></aside>'
    body += "<h2>One<aside><h2>two</h2></aside></h2>"

    prose = lay_out(body, [])

    assert prose.html == (
        '<h2 id="a-calm-room"><a href="#a-calm-room">A <em>calm</em> room</a></h2>'
        '<h2 id="see-there">See <a href="/x">there</a></h2><aside><h3 id="try-it">Try it</h3></aside>'
        '<h2 id="one">One<aside><h2 id="two">two</h2></aside></h2>'
    )
    assert [part["title"] for part in prose.contents] == ["A calm room", "See there", "One"]


@pytest.mark.parametrize("html", ["", "<p>one</p>", "<p>One, two’s</p><p>three</p>", '<p title="a b">one<br>two</p>'])
def test_words_are_counted_about_as_they_are_read(html):
    assert count_words(html) == len(plain_words(html))


def test_a_heading_cannot_take_the_id_of_a_citation_or_of_a_reference():
    prose = lay_out("<h2>Ref Schore 2019</h2><h2>Cite Schore 2019 1</h2><p>Schore (2019)</p>", REFERENCES)

    ids = re.findall(r'id="([^"]+)"', prose.html)
    assert ids == ["section-ref-schore-2019", "section-cite-schore-2019-1", "cite-schore-2019-1"]


def test_the_opening_is_the_first_paragraph_outside_of_quotes_and_asides():
    body = "<blockquote><p>A motto</p></blockquote><aside><h3>Try it</h3><p>Wait.</p></aside><p>One</p><p>Two</p>"

    prose = lay_out(body, [])

    assert prose.html == (
        '<blockquote><p>A motto</p></blockquote><aside><h3 id="try-it">Try it</h3><p>Wait.</p></aside>'
        '<p class="opening">One</p><p>Two</p>'
    )
    assert prose.contents == []


def test_markup_in_a_reference_line_is_only_text_in_its_card():
    references = [parse_reference("Lee, J. (2001). <script>alert(1)</script> & more. Harbour Press.")]

    prose = lay_out("<p>Lee (2001)</p>", references)

    assert "<script" not in prose.html
    assert "<i>&lt;script&gt;alert(1)&lt;/script&gt; &amp; more</i>. Harbour Press.</span>" in prose.html


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ('<p onclick="x()" style="color:red" class="opening" id="a">Hi</p>', "<p>Hi</p>"),
        ("<h1>Big</h1><script>x()</script><style>p{}</style>", "Big"),
        ('<a href="javascript:x()">a</a>', "<a>a</a>"),
        ('<a href="https://a.org/" title="t" target="_blank">a</a>', '<a href="https://a.org/" title="t">a</a>'),
        ('<a href="#ref-x" class="x">a</a>', '<a href="#ref-x">a</a>'),
        ('<a href="mailto:a@b.example">b</a>', '<a href="mailto:a@b.example">b</a>'),
        (f'<img src="{DOOR}" alt="A door">', f'<img src="{DOOR}" alt="A door">'),
        (f'<img src="{DOOR}?v=2"><img src="https://a.example{DOOR}"><img src="/{DOOR}">', "<img><img><img>"),
        (f'<img src="{DOOR} " alt=""><img src="{DOOR.upper()}">', '<img alt=""><img>'),
        ('<img src="/articles/pictures/door.png"><img src="/media/door.png">', "<img><img>"),
        ('<img src="https://a.example/pixel.gif" alt="">', '<img alt="">'),
        ('<img src="//a.example/pixel.gif" alt=""><img src="data:image/png;base64,AA">', '<img alt=""><img>'),
        ('<img src="/leave/" alt="A door">', '<img alt="A door">'),
        ('<img src="/leave/?x.png" alt="A door">', '<img alt="A door">'),
        ("<p>Lo\u0308wy</p>", "<p>Löwy</p>"),
        ("<p>A\x01 d&#1;oor\x0b</p>", "<p>A door</p>"),
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
    ],
)
def test_sanitise_keeps_the_allowed_and_the_text(dirty, clean):
    assert sanitise(dirty) == clean


@pytest.mark.parametrize(
    ("line", "html"),
    [
        (SIEGEL, "Siegel, D. J. (2012). <i>The developing mind</i> (2nd ed.). Guilford Press."),
        (
            "Lee, J. (2001). Home & away. Journal of Rooms, 3(1), 1–9. https://doi.org/10.1000/a<b",
            "Lee, J. (2001). Home &amp; away. <i>Journal of Rooms</i>, 3(1), 1–9. "
            '<a href="https://doi.org/10.1000/a">https://doi.org/10.1000/a</a>&lt;b',
        ),
        (
            "Lee, J. (2001). Home. doi:10.1000/abc. Seen at https://lee.example/?a=1&b=2.",
            'Lee, J. (2001). <i>Home</i>. <a href="https://doi.org/10.1000/abc">doi:10.1000/abc</a>. Seen at '
            '<a href="https://lee.example/?a=1&amp;b=2">https://lee.example/?a=1&amp;b=2</a>.',
        ),
        ("Notes <b>from</b> a workshop", "Notes &lt;b&gt;from&lt;/b&gt; a workshop"),
    ],
)
def test_a_reference_is_printed_as_written_with_italics_and_links(line, html):
    assert formatted(parse_reference(line)) == html


def test_the_words_of_html_do_not_run_together_over_blocks_nor_fall_apart_over_markup():
    html = "<h2>Don’t rush</h2><p>A well-<em>known</em> <strong>c</strong>alm<br>room &amp; chair</p><p>one</p>"

    assert plain_words(html) == ["Don’t", "rush", "A", "well-known", "calm", "room", "chair", "one"]


TAGS = st.sampled_from(["p", "em", "h2", "li", "a", "br", "aside", "blockquote", "script"]).flatmap(
    lambda tag: st.sampled_from([f"<{tag}>", f"</{tag}>"])
)
PIECES = st.sampled_from(
    [
        "Schore (2019)",
        "(Siegel, 2012; ",
        "Porges, 2011)",
        "&lt;",
        "&amp;",
        " ",
        "A. ",
        "(",
        ")",
        "et al.",
        "’s",
        "&nbsp;",
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(PIECES | TAGS | st.text(max_size=5), max_size=30).map("".join))
def test_laying_out_loses_and_alters_no_text(body):
    prose = lay_out(body, REFERENCES)

    assert plain_text(without_cards(prose.html)) == plain_text(sanitise(body))
    ids = re.findall(r' id="([^"]+)"', prose.html)
    assert len(ids) == len(set(ids))
    marks = [f"cite-{key}-{n}" for key, count in prose.mentions.items() for n in range(1, count + 1)]
    assert sorted(name for name in ids if name.startswith("cite-")) == sorted(marks)
    assert prose.html.count('class="cite-card"') == len(prose.mentions)


def test_the_practitioners_manuscript_is_laid_out_whole_and_quickly(manuscript_path):
    found = manuscript.read(manuscript_path)

    began = time.process_time()
    prose = lay_out(found.body_html, found.references)
    took = time.process_time() - began

    assert plain_words(without_cards(prose.html)) == plain_words(found.body_html)
    assert sum(prose.mentions.values()) == len(prose.citations) == 34
    assert prose.unresolved == []
    assert [reference.key for reference in prose.uncited] == ["siegel-schore-cozolino-2021"]
    assert [len(part["children"]) for part in prose.contents] == [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2]
    assert took < 0.5  # seconds; about 0.01 on a quiet machine
