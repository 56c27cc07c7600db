import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.apa import parse_reference
from blog.manuscript import Manuscript, UnreadableManuscript, parse_markdown, parse_text, read
from blog.prose import plain_words, words

PLAIN = """\
Rooms and People
A first look
A room is never empty when two people sit in it (Lee, 2001).
Doors
Doors can stand ajar:
•Open: you may come in
•Closed: please knock
They are kind either way.
What chairs know
A chair remembers
Chairs keep a shape <for years> & longer.
And they say little about it.
Continue the Convo
Come by when you like.
Bring a friend.
References
Lee, J. (2001). Home. Harbour Press.
Moss, K. (n.d.). Chairs. Harbour Press.
Disclaimer: This is a text about furniture.
"""
REFERENCES = [
    parse_reference("Lee, J. (2001). Home. Harbour Press."),
    parse_reference("Moss, K. (n.d.). Chairs. Harbour Press."),
]
BODY = """\
<h2>Rooms and People</h2>
<h3>A first look</h3>
<p>A room is never empty when two people sit in it (Lee, 2001).</p>
<h3>Doors</h3>
<p>Doors can stand ajar:</p>
<ul><li>Open: you may come in</li><li>Closed: please knock</li></ul>
<p>They are kind either way.</p>
<h2>What chairs know</h2>
<h3>A chair remembers</h3>
<p>Chairs keep a shape &lt;for years&gt; &amp; longer.</p>
<p>And they say little about it.</p>"""
MANUSCRIPT = Manuscript(
    title="",
    body_html=BODY,
    sections=2,
    subsections=3,
    list_items=2,
    references=REFERENCES,
    invitation="Come by when you like.\n\nBring a friend.",
    disclaimer="This is a text about furniture.",
    words_in=88,
    words_kept=88,
)


def headings(manuscript: Manuscript) -> list[str]:
    return [line for line in manuscript.body_html.splitlines() if line.startswith("<h")]


def test_plain_text_becomes_sections_lists_references_invitation_and_disclaimer():
    assert parse_text(PLAIN) == MANUSCRIPT


def test_blank_lines_and_windows_line_ends_change_nothing():
    assert parse_text(PLAIN.replace("\n", "\r\n\r\n")) == MANUSCRIPT


def test_hard_wrapped_plain_text_is_put_together_again():
    text = """\
Rooms and People

A room is never empty when two people sit in it, and the one who came
first knows where the light falls. It takes a while to see that, longer
than one would think.

What chairs know

Chairs keep a shape for years.
"""

    manuscript = parse_text(text)

    assert manuscript.body_html == (
        "<h2>Rooms and People</h2>\n"
        "<p>A room is never empty when two people sit in it, and the one who came first knows where the light falls. "
        "It takes a while to see that, longer than one would think.</p>\n"
        "<h2>What chairs know</h2>\n"
        "<p>Chairs keep a shape for years.</p>"
    )
    assert manuscript.words_kept == manuscript.words_in


def test_where_no_title_follows_a_title_all_are_sections():
    manuscript = parse_text("Doors\nThey open.\nChairs\nThey wait.\nWindows?\nThey let light in.")

    assert headings(manuscript) == ["<h2>Doors</h2>", "<h2>Chairs</h2>", "<h2>Windows?</h2>"]


def test_a_conclusion_is_a_section_even_among_subsections():
    manuscript = parse_text("Doors\nAjar\nThey open.\nShut\nThey close.\nConclusion: Both\nThey are doors.")

    assert headings(manuscript) == ["<h2>Doors</h2>", "<h3>Ajar</h3>", "<h3>Shut</h3>", "<h2>Conclusion: Both</h2>"]


def test_three_titles_that_open_the_text_begin_with_the_title_of_the_whole():
    manuscript = parse_text("The Quiet House\nDoors\nAjar\nThey open.\nChairs\nOak\nThey wait.")

    assert manuscript.title == "The Quiet House"
    assert headings(manuscript) == ["<h2>Doors</h2>", "<h3>Ajar</h3>", "<h2>Chairs</h2>", "<h3>Oak</h3>"]
    assert manuscript.words_kept == manuscript.words_in


def test_a_title_given_by_hand_is_not_repeated_in_the_body():
    manuscript = parse_text("The quiet house\nDoors\nThey open.", title="The Quiet House")

    assert (manuscript.title, manuscript.body_html) == ("The Quiet House", "<h2>Doors</h2>\n<p>They open.</p>")


@pytest.mark.parametrize(
    "lines",
    [
        "She sat down.\nWren Alder",  # nothing follows
        "One of us\nTwo of us\nThree of us\nFour of us\nsaid the song.",  # verse
        "They stand ajar:\nAnd wait.",
        "a small beginning\nAnd wait.",
    ],
)
def test_short_lines_that_are_no_titles(lines):
    assert headings(parse_text(lines)) == []


def test_numbered_lines_are_a_list_only_when_they_count_up_from_one():
    text = "We begin.\n1. Breathe\n2. Wait\nThen we stop.\n1990. That was the year.\n7. A seventh thing, alone."

    manuscript = parse_text(text)

    assert manuscript.body_html.splitlines() == [
        "<p>We begin.</p>",
        "<ol><li>Breathe</li><li>Wait</li></ol>",
        "<p>Then we stop.</p>",
        "<p>1990. That was the year.</p>",
        "<p>7. A seventh thing, alone.</p>",
    ]
    assert manuscript.words_kept == manuscript.words_in


def test_what_follows_the_references_under_a_title_of_its_own_is_body():
    manuscript = parse_text("They wait.\nSources:\n- Lee, J. (2001). Home. Harbour Press.\nAbout the author\nShe sits.")

    assert manuscript.body_html == "<p>They wait.</p>\n<h2>About the author</h2>\n<p>She sits.</p>"
    assert manuscript.references == REFERENCES[:1]


def test_a_disclaimer_or_summary_at_the_top_does_not_swallow_the_text():
    manuscript = parse_text("Summary: Doors, in short.\nDisclaimer: About furniture.\nThey open.\nThey close.")

    assert manuscript.summary == "Doors, in short."
    assert manuscript.disclaimer == "About furniture."
    assert manuscript.body_html == "<p>They open.</p>\n<p>They close.</p>"
    assert manuscript.words_kept == manuscript.words_in


MARKDOWN = """\
# The quiet house

## Rooms and People

### A first look

A room is *never* empty when two
people sit in it (Lee, 2001).

> Knock **first**.

1. Breathe
2. Wait

## Continue the Convo

Come by when you *like*.

## References

Lee, J. (2001). *Home*. Harbour Press.
Moss, K. (n.d.). *Chairs*.
Harbour Press.

**Disclaimer:** About furniture.
"""


def test_markdown_becomes_the_same_value():
    assert parse_markdown(MARKDOWN) == Manuscript(
        title="The quiet house",
        body_html="<h2>Rooms and People</h2>\n<h3>A first look</h3>\n"
        "<p>A room is <em>never</em> empty when two\npeople sit in it (Lee, 2001).</p>\n"
        "<blockquote>\n<p>Knock <strong>first</strong>.</p>\n</blockquote>\n"
        "<ol>\n<li>Breathe</li>\n<li>Wait</li>\n</ol>",
        sections=1,
        subsections=1,
        list_items=2,
        references=REFERENCES,
        invitation="Come by when you like.",
        disclaimer="About furniture.",
        words_in=51,
        words_kept=51,
    )


def test_front_matter_gives_title_and_summary_and_what_is_not_kept_is_counted():
    manuscript = parse_markdown('---\ntitle: "The quiet house"\nsummary: On doors.\nlayout: wide\n---\nThey open.\n')

    assert (manuscript.title, manuscript.summary) == ("The quiet house", "On doors.")
    assert manuscript.words_in - manuscript.words_kept == 2


def test_markdown_without_marked_titles_is_read_like_plain_text():
    manuscript = parse_markdown(PLAIN.replace("\n", "\n\n").replace("•", "- "))

    assert headings(manuscript) == headings(MANUSCRIPT)
    assert manuscript.references == REFERENCES


def test_deeper_titles_among_the_references_do_not_end_them():
    text = "# A\nThey open.\n## Sources\n### Books\n- Lee, J. (2001). Home. Harbour Press.\n\n## After\nThey close."

    manuscript = parse_markdown(text)

    assert manuscript.body_html == "<p>They open.</p>\n<h2>After</h2>\n<p>They close.</p>"
    assert manuscript.references == REFERENCES[:1]
    assert manuscript.words_kept == manuscript.words_in


def test_html_in_markdown_is_only_text():
    manuscript = parse_markdown("# A\n\nSee <script>alert(1)</script> and [a](javascript:x).")

    assert manuscript.body_html == "<p>See &lt;script&gt;alert(1)&lt;/script&gt; and [a](javascript:x).</p>"


def test_footnotes_of_markdown_are_numbered_in_the_order_they_are_called_in():
    text = """They open[^late] and close[^1].

[^1]: Softly
    and at night.
[^late]: Some *stick* (Lee, 2001).
[^none]: Never called.

## Sources

Lee, J. (2001). Home. Harbour Press.
"""

    manuscript = parse_markdown(text)

    assert manuscript.body_html == (
        "<p>They open<sup>[1]</sup> and close<sup>[2]</sup>.</p>\n<h2>Notes</h2>\n"
        "<ol><li>Some <em>stick</em> (Lee, 2001).</li><li>Softly and at night.</li><li>Never called.</li></ol>"
    )
    assert [reference.key for reference in manuscript.references] == ["lee-2001"]
    assert manuscript.words_kept == manuscript.words_in


def test_brackets_that_call_no_footnote_stay():
    assert parse_markdown("They open[^1].").body_html == "<p>They open[^1].</p>"


TITLES = ["References", "REFERENCES:", "Bibliography", "Works Cited", "Works cited", "Sources", "Selected references"]


@pytest.mark.parametrize("title", [*TITLES, "7. References", "Reference list"])
def test_references_are_known_by_their_usual_titles(title):
    line = "Lee, J. (2001). Home. Harbour Press."
    for manuscript in (
        parse_text(f"They wait.\n{title}\n{line}"),
        parse_markdown(f"They wait.\n\n## {title}\n\n{line}"),
    ):
        assert (manuscript.body_html, manuscript.references) == ("<p>They wait.</p>", REFERENCES[:1])
        assert manuscript.words_kept == manuscript.words_in


def test_a_title_that_only_begins_so_is_a_section():
    manuscript = parse_text("They wait.\nSources of calm\nA kettle.\nReferences are made\nBy letter.")
    assert (manuscript.references, len(headings(manuscript))) == ([], 2)


NAMED = ["References", "Disclaimer: x", "Continue the Convo", "Summary: y"]
LINES = st.sampled_from([*NAMED, "• a", "- b", "1. c", "2. d", "", "Title", "End."])


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES | st.text(max_size=20), max_size=12).map("\n".join))
def test_any_text_is_read_whole_or_refused(text):
    for parse in (parse_text, parse_markdown):
        try:
            manuscript = parse(text)
        except UnreadableManuscript:
            continue
        if parse is parse_text:
            assert manuscript.words_kept == manuscript.words_in


def test_the_practitioners_manuscript_is_read_word_for_word(manuscript_path):
    manuscript = read(manuscript_path)

    kept = [
        *plain_words(manuscript.body_html),
        *words(f"Continue the Convo {manuscript.invitation} References"),
        *words(" ".join(reference.original for reference in manuscript.references)),
        *words(f"Disclaimer {manuscript.disclaimer}"),
    ]
    assert kept == words(manuscript_path.read_text(encoding="utf-8"))
    assert manuscript.words_kept == manuscript.words_in == len(kept)
    assert manuscript.title == "Relational healing"
    assert (manuscript.sections, manuscript.subsections, manuscript.list_items) == (11, 32, 4)
    assert [reference.key for reference in manuscript.references] == [
        "badenoch-2008",
        "bowlby-1988",
        "cozolino-2014",
        "schore-2019",
        "siegel-2012",
        "siegel-schore-cozolino-2021",
    ]
