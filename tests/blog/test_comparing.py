from blog.studio.comparing import Piece, by_paragraph, by_word, change


def test_words_that_stay_stand_between_those_that_go_and_come():
    assert by_word("Somebody waits here.", "Somebody sits here.") == [
        Piece("same", "Somebody "),
        Piece("out", "waits"),
        Piece("in", "sits"),
        Piece("same", " here."),
    ]


def test_nothing_is_lost_between_the_two():
    before, after = "One.\nTwo and three.\nFour.", "One, too.\nTwo and more.\nNew.\nFour."
    pieces = [piece for paragraph in by_paragraph(before, after) for piece in paragraph]
    assert "".join(piece.text for piece in pieces if piece.kind != "in").split() == ["One.Two", "and", "three.Four."]
    assert "".join(piece.text for piece in pieces if piece.kind != "out").split() == [
        "One,",
        "too.Two",
        "and",
        "more.New.Four.",
    ]


def test_paragraphs_that_are_alike_are_counted_and_left_out():
    text = "A.\nB.\nC.\nD.\nE."
    found = change("Body", text, text.replace("C.", "X."))
    assert (found.paragraphs, found.left_out) == ([(2, [Piece("out", "C."), Piece("in", "X.")])], 2)
    assert (found.words_out, found.words_in) == (1, 1)


def test_a_text_that_is_all_new_or_all_gone():
    assert list(by_paragraph("", "New.")) == [[Piece("in", "New.")]]
    assert list(by_paragraph("Gone.", "")) == [[Piece("out", "Gone.")]]
    assert list(by_paragraph("", "")) == []
