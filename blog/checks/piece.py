"""What a check is given, and what it gives back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from blog import blocks, prose
from blog.apa import Reference
from blog.prose import Prose, Token

# These hold an article back: a reader would be sent to nothing or shut out, or a promise of the practice is missing;
# and each is certain. Whatever is a matter of judgement advises.
BLOCKING = frozenset(
    {
        "unresolved_citation",
        "almost_matches",
        "no_disclaimer",
        "no_alternative_text",
        "missing_picture",
        "empty_link",
    }
)


@dataclass(frozen=True)
class Finding:
    """One thing to see to, and in `says` what to do about it.

    `field` is where. What stands in the body is in its block number `at`, from 0, at `words` if there are any. What
    is to be mended in a work of the library names that `reference`.
    """

    name: str
    says: str
    field: str = "body"
    at: int | None = None
    words: str = ""
    reference: Reference | None = None

    @property
    def blocks(self) -> bool:
        return self.name in BLOCKING


@dataclass(frozen=True)
class Piece:
    """An article as its checks see it. The body is sanitised; `disclaimer` and `invitation` are what readers get;
    `settled` says which citations mean what by hand; `pictures` are the keys of those that are kept, of all if None."""

    title: str = ""
    summary: str = ""
    body: str = ""
    invitation: str = ""
    disclaimer: str = ""
    references: Sequence[Reference] = ()
    settled: Mapping[str, str | None] = field(default_factory=dict)
    pictures: Collection[str] | None = None

    @cached_property
    def blocks(self) -> list[list[Token]]:
        """The tokens of each block of the body, counted as an editor shows them."""
        return blocks.top_level(self.body)

    @cached_property
    def texts(self) -> list[str]:
        return ["".join(token.text for token in block).strip() for block in self.blocks]

    @cached_property
    def pages(self) -> list[Prose]:
        """Each block as the reading page lays it out."""
        bodies = ["".join(token.html for token in block) for block in self.blocks]
        return [prose.lay_out(body, self.references, self.settled) for body in bodies]
