"""The colours, type and space of the stylesheet, read from it, so that the page of patterns can't tell otherwise."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.contrib.staticfiles import finders

TOKEN = re.compile(r"--([\w-]+): ([^;{}]+);(?: +/\* (.+?) \*/)?")
NIGHT = "@media (prefers-color-scheme: dark)"

# What is written on what, and the contrast it must have by day and by night (WCAG 2): 7 for words, 4.5 for the edge of
# a control that stands beside words, 3 for one that says something by itself.
PAIRS = (
    ("ink", "paper", 7),
    ("ink", "sheet", 7),
    ("ink", "sunk", 7),
    ("ink", "wash", 7),
    ("ink", "lamp-wash", 7),
    ("ink", "problem-wash", 7),
    ("ink-soft", "paper", 7),
    ("ink-soft", "sheet", 7),
    ("ink-soft", "sunk", 7),
    ("living", "paper", 7),
    ("living", "sheet", 7),
    ("living-deep", "paper", 7),
    ("on-living", "living", 7),
    ("on-living", "living-deep", 7),
    ("on-lamp", "lamp", 7),
    ("on-deep", "deep", 7),
    ("on-deep-soft", "deep", 7),
    ("problem", "paper", 7),
    ("problem", "sheet", 7),
    ("edge", "paper", 4.5),
    ("living", "wash", 3),
)


@dataclass(frozen=True)
class Token:
    """One name of the stylesheet with its value by day; `night` where it has another by night."""

    name: str
    day: str
    night: str = ""
    job: str = ""


@dataclass(frozen=True)
class Pair:
    """Something written on something, with its contrast by day and by night."""

    upper: str
    lower: str
    least: float
    day: float
    night: float

    @property
    def holds(self) -> bool:
        return min(self.day, self.night) >= self.least


def stylesheet(name: str = "site") -> str:
    return Path(finders.find(f"css/{name}.css")).read_text()


def read_tokens(css: str) -> dict[str, Token]:
    """Every token by its name, in the order of the stylesheet."""
    by_day, _, later = css.partition(NIGHT)
    by_night = later.partition("@media")[0]
    night = {name: value for name, value, _ in TOKEN.findall(by_night)}
    return {name: Token(name, value, night.get(name, ""), job) for name, value, job in TOKEN.findall(by_day)}


def pairs(tokens: dict[str, Token]) -> list[Pair]:
    return [_pair(tokens[upper], tokens[lower], least) for upper, lower, least in PAIRS]


def contrast(one: str, other: str) -> float:
    """WCAG 2's ratio between two colours like "#f5f2ea": from 1, the same, to 21, black on white."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _pair(upper: Token, lower: Token, least: float) -> Pair:
    return Pair(upper.name, lower.name, least, contrast(upper.day, lower.day), contrast(upper.night, lower.night))


def _luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
