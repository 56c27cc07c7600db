"""An article's HTML as Markdown: for taking it elsewhere, and for comparing two versions line by line.

Read again by `blog.manuscript`, it is the same article.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from blog import prose
from blog.callouts import CALLOUT

VOID = {"br", "hr", "img"}
SPECIAL = re.compile(r"([\\`*_\[\]<>]|&(?=#?\w+;))")
OPENS_A_BLOCK = re.compile(r"^(?:([#+=-])|(\d{1,9})([.)])(?=\s|$))", re.MULTILINE)


@dataclass
class Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list = field(default_factory=list)  # nodes and text


def to_markdown(html: str) -> str:
    """The HTML of a body in CommonMark, blocks parted by an empty line. What it has no word for becomes plain text."""
    return "\n\n".join(_blocks(_tree(prose.sanitise(html))))


def escaped(text: str) -> str:
    """Plain text that Markdown reads as nothing but text."""
    text = SPECIAL.sub(r"\\\1", " ".join(text.split(" ")))
    return OPENS_A_BLOCK.sub(lambda mark: f"\\{mark[1]}" if mark[1] else f"{mark[2]}\\{mark[3]}", text)


class _Builder(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.path = [Node("")]

    def handle_starttag(self, tag, attrs):
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.path[-1].children.append(node)
        if tag not in VOID:
            self.path.append(node)

    def handle_endtag(self, tag):
        if tag not in VOID and len(self.path) > 1:
            self.path.pop()  # nh3 closes what it opens, in order

    def handle_data(self, data):
        self.path[-1].children.append(data)


def _tree(html: str) -> Node:
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.path[0]


def _is_block(child) -> bool:
    return isinstance(child, Node) and child.tag in prose.STRUCTURE


def _blocks(node: Node) -> list[str]:
    """The blocks within, loose text between them as paragraphs of its own."""
    found, loose = [], Node("p")
    for child in node.children:
        if not _is_block(child):
            loose.children.append(child)
            continue
        found += [_line(loose), *_block(child)]
        loose = Node("p")
    return [block for block in [*found, _line(loose)] if block]


def _block(node: Node) -> list[str]:
    if node.tag == "hr":
        return ["* * *"]
    if node.tag in {"h2", "h3"}:
        return [f"{'#' * int(node.tag[1])} {_line(node)}"]
    if node.tag in {"ul", "ol"}:
        return [_list(node)]
    if node.tag == "blockquote":
        return [_quoted(_blocks(node))]
    if node.tag == "aside":
        return [_callout(_blocks(node))]
    if node.tag == "figure":
        return [_figure(node)]
    if node.tag == "figcaption":
        return [words for words in [_line(node)] if words]
    if node.tag == "p" and not any(map(_is_block, node.children)):
        return [_line(node)]
    return _blocks(node)


def _quoted(blocks: list[str]) -> str:
    return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(blocks).split("\n"))


def _callout(blocks: list[str]) -> str:
    """A quote that begins with its mark on a line of its own, as several programs write it."""
    return f"> {CALLOUT}\n{_quoted(blocks)}"


def _figure(node: Node) -> str:
    """The caption on the line under its picture, in one paragraph."""
    parts = [_blocks(Node("", children=[child])) for child in node.children]
    return "\n".join(block for blocks in parts for block in blocks)


def _list(node: Node) -> str:
    items = [child for child in node.children if isinstance(child, Node)]
    marks = ["- " if node.tag == "ul" else f"{number}. " for number in range(1, len(items) + 1)]
    return "\n".join(mark + _indented(_item(item), len(mark)) for mark, item in zip(marks, items, strict=True))


def _item(node: Node) -> str:
    """A list right under the item's line stays close to it: an empty line would part all items into paragraphs."""
    blocks = _blocks(node)
    ends_in_list = any(isinstance(child, Node) and child.tag in {"ul", "ol"} for child in node.children[-1:])
    return ("\n" if ends_in_list and len(blocks) == 2 else "\n\n").join(blocks)


def _indented(text: str, width: int) -> str:
    return re.sub(r"\n(?=[^\n])", "\n" + " " * width, text)


def _line(node: Node) -> str:
    """The text of one block on one line, but for line breaks of its own."""
    text = "".join(map(_inline, node.children))
    return re.sub(r"[ \t\r\f\v]*\n[ \t\r\f\v]*", "\n", text).strip()


def _inline(child) -> str:
    if isinstance(child, str):
        return escaped(re.sub(r"[ \t\r\n\f\v]+", " ", child))
    inner = "".join(map(_inline, child.children))
    if child.tag == "br":
        return "\\\n"
    if child.tag == "img":
        return f"![{escaped(child.attributes.get('alt', ''))}]({_address(child.attributes.get('src', ''))})"
    if child.tag == "a":
        return f"[{inner}]({_address(child.attributes['href'])})" if child.attributes.get("href") else inner
    mark = {"strong": "**", "em": "*"}.get(child.tag)
    if not mark or not inner.strip():
        return inner
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{mark}{inner.strip()}{mark}{after}"


def _address(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()]", address) else address
