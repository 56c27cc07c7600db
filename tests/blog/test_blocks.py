import pytest

from blog.blocks import Block, body_of, from_html, with_titles, without_title


def tags(blocks: list[Block]) -> list[tuple[str, str]]:
    return [(block.tag, block.text) for block in blocks]


def test_loose_text_becomes_a_paragraph_and_empty_blocks_go():
    assert tags(from_html("<p></p>one <em>two</em><p>three</p><table><tr><td>four</td></tr></table>")) == [
        ("p", "one two"),
        ("p", "three"),
        ("p", "four"),
    ]


def test_bookmarks_and_links_to_them_leave_their_text():
    html = '<p><a id="mark"></a>See <a href="#mark">there</a> or <a href="https://a.org/">here</a>.</p>'

    assert [block.html for block in from_html(html)] == ['<p>See there or <a href="https://a.org/">here</a>.</p>']


def test_footnotes_are_told_from_other_lists():
    plain, notes = from_html('<ol><li>One</li></ol><ol><li id="footnote-1"><p>A note.</p></li></ol>')

    assert (plain.is_notes, notes.is_notes) == (False, True)
    assert body_of([notes]) == "<ol><li><p>A note.</p></li></ol>"


def test_a_list_has_a_line_for_each_item_however_its_source_was_wrapped():
    (block,) = from_html("<ul><li>one\nand a half</li><li>two</li></ul>")

    assert block.text == "one and a half\ntwo"


def test_bold_lines_of_an_unstyled_document_are_titles():
    blocks = from_html("<p><strong>Doors</strong></p><p><strong>Ajar</strong></p><p>They open.</p>")

    assert body_of(with_titles(blocks)) == "<h2>Doors</h2>\n<h3>Ajar</h3>\n<p>They open.</p>"


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<h1>Whole</h1><p>x</p>", "Whole"),
        ("<h1>Whole</h1><h2>Part</h2><p>x</p>", "Whole"),
        ("<h2>Whole</h2><h3>Part</h3><p>x</p>", "Whole"),
        ("<h2>Part</h2><p>x</p>", ""),
        ("<h1>Part</h1><p>x</p><h1>Part</h1>", ""),
        ("<p>x</p><h1>Part</h1>", ""),
        ("<h2>Part</h2><h1>Late</h1>", ""),
    ],
)
def test_the_title_of_the_whole_is_a_first_heading_alone_on_the_highest_level(html, title):
    blocks = from_html(html)

    assert without_title(blocks) == (title, blocks[1:] if title else blocks)


def test_the_highest_level_becomes_h2_and_all_deeper_ones_h3():
    blocks = from_html("<h1>A</h1><h2>B</h2><h4>C <em>d</em></h4><h1>E</h1>")

    assert body_of(blocks) == "<h2>A</h2>\n<h3>B</h3>\n<h3>C <em>d</em></h3>\n<h2>E</h2>"
