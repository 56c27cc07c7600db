"""HTML as tests read it: a small tree, so that they can say what stands where."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "path", "source", "wbr"}
BREAKS = {"p", "h1", "h2", "h3", "li", "br", "div", "section", "dt", "dd", "blockquote"}


@dataclass
class Element:
    tag: str
    attributes: dict = field(default_factory=dict)
    children: list = field(default_factory=list)  # elements and text, in order

    def __iter__(self) -> Iterator["Element"]:
        """Itself and every element within, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child

    def all(self, tag: str = "", cls: str = "", **attributes) -> list["Element"]:
        """Every element within that has this tag, this class and these attributes."""
        return [one for one in self if one.is_a(tag, cls, attributes)]

    def one(self, tag: str = "", cls: str = "", **attributes) -> "Element":
        [found] = self.all(tag, cls, **attributes)
        return found

    def is_a(self, tag: str, cls: str, attributes: dict) -> bool:
        has_class = not cls or cls in (self.attributes.get("class") or "").split()
        named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return has_class and tag in ("", self.tag) and all(self.attributes.get(n) == v for n, v in named.items())

    def text(self, *, without: tuple[str, ...] = ()) -> str:
        """What is read there, leaving out elements of the classes in `without`; blocks begin a new line."""
        if set(without) & set((self.attributes.get("class") or "").split()):
            return ""
        inner = "".join(
            child if isinstance(child, str) else child.text(without=without)
            for child in self.children
            if isinstance(child, str) or child.tag not in {"script", "style"}
        )
        return f"\n{inner}\n" if self.tag in BREAKS else inner

    @property
    def words(self) -> str:
        """The text with every stretch of white space made one space."""
        return " ".join(self.text().split())


class _Builder(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.path = [Element("")]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs))
        self.path[-1].children.append(element)
        if tag not in VOID:
            self.path.append(element)

    def handle_startendtag(self, tag, attrs):
        self.path[-1].children.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag):
        if any(element.tag == tag for element in self.path[1:]):
            while self.path.pop().tag != tag:
                pass

    def handle_data(self, data):
        self.path[-1].children.append(data)


def read(response) -> Element:
    """The page of a response, or of a text."""
    builder = _Builder()
    builder.feed(response if isinstance(response, str) else response.content.decode())
    builder.close()
    return builder.path[0]
