"""What a browser makes of a page, and whether anything in it could do harm."""

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

from blog.prose import TAGS

SEES = """(pages) => pages.map((html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  return [...page.querySelectorAll("*")].map((one) => [
    one.localName,
    [...one.attributes].map(({name, value}) => {
      const parsed = URL.parse(value, "https://practice.example/articles/a-room/");
      return [name, value, parsed?.protocol ?? "", parsed?.host ?? ""];
    }),
  ]);
})"""

MAY_BE_ADDED = TAGS | {"b", "i", "span"}  # what citations and references are made of
MAY_BE_SAID = {"alt", "aria-hidden", "aria-label", "class", "href", "id", "lang", "src", "title"}
CLASSES = {"back", "cite", "cite-card", "opening"}
ADDRESSES = {"action", "background", "cite", "code", "data", "formaction", "href", "longdesc", "manifest", "ping"}
ADDRESSES |= {"poster", "profile", "src", "srcdoc", "srcset", "to", "usemap", "values", "xlink:href"}
SCHEMES = {"http:", "https:", "mailto:", ""}  # the last is no address at all


@dataclass(frozen=True)
class Seen:
    """The elements of a page by tag and attribute names, and its addresses as a browser reads them."""

    elements: Counter
    addresses: frozenset[tuple[str, str, str, str, str]]
    ids: Counter


def seen(page, *htmls: str) -> list[Seen]:
    """Each page as the browser's own parser reads it; nothing in it is run."""
    return [_seen(elements) for elements in page.evaluate(SEES, list(htmls))]


def harm(read: Seen, own: Seen) -> list[str]:
    """What the page has beyond a page of ours that no author may put there: elements, attributes, addresses, ids."""
    found = []
    for (tag, *attributes), count in (read.elements - own.elements).items():
        names = {name.partition("=")[0] for name in attributes}
        classes = {name.partition("=")[2] for name in attributes if name.startswith("class=")}
        if tag not in MAY_BE_ADDED or names - MAY_BE_SAID or classes - CLASSES:
            found.append(f"{count} <{' '.join([tag, *attributes])}>")
    for tag, name, value, scheme, host in sorted(read.addresses - own.addresses):
        if scheme not in SCHEMES or (tag == "img" and not _is_own_picture(value, host)):
            found.append(f"{tag} {name}={value!r}")
    return found + [f"two of #{name}" for name, count in read.ids.items() if count > 1]


def _is_own_picture(value: str, host: str) -> bool:
    return host == "practice.example" and urlsplit(value).path.endswith((".png", ".jpg", ".webp", ".svg"))


def _seen(elements: list) -> Seen:
    shapes = [(tag, *sorted(_name(name, value) for name, value, *_ in attributes)) for tag, attributes in elements]
    addresses = {
        (tag, name, re.sub(r"\s+", " ", value), scheme, host)
        for tag, attributes in elements
        for name, value, scheme, host in attributes
        if name in ADDRESSES
    }
    ids = [value for _, attributes in elements for name, value, *_ in attributes if name == "id"]
    return Seen(Counter(shapes), frozenset(addresses), Counter(ids))


def _name(name: str, value: str) -> str:
    return f"class={value}" if name == "class" else name
