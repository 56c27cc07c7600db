"""How a callout, what stands beside the thread of an article, is written in Markdown: a quote with a mark on top."""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

CALLOUT = "[!NOTE]"


def read_callouts(markdown: MarkdownIt) -> None:
    """Quotes that begin with the mark become asides from now on, without it."""
    markdown.core.ruler.push("callouts", _read_callouts)


def _read_callouts(state: StateCore) -> None:
    tokens = state.tokens
    for at, token in enumerate(tokens):
        if token.type == "blockquote_open" and _is_marked(tokens, at):
            close = next(one for one in tokens[at:] if one.type == "blockquote_close" and one.level == token.level)
            token.tag = close.tag = "aside"
            _take_mark_off(tokens, at + 1)


def _is_marked(tokens: list[Token], at: int) -> bool:
    """Whether the first line of the quote is the mark and nothing else."""
    first = tokens[at + 2] if tokens[at + 1].type == "paragraph_open" else None
    return bool(first) and first.content.partition("\n")[0].strip().upper() == CALLOUT


def _take_mark_off(tokens: list[Token], at: int) -> None:
    """The mark's line is gone, and its paragraph with it where it holds nothing else."""
    opening, words, closing = tokens[at : at + 3]
    ends = next((number for number, one in enumerate(words.children) if one.type == "softbreak"), None)
    words.children = words.children[ends + 1 :] if ends is not None else []
    if not words.children:
        opening.hidden = closing.hidden = True
