"""What is looked at before an article goes out. Pure: nothing is read but the piece that is given."""

from blog.checks import citing, shape, wording
from blog.checks.piece import Finding, Piece

CHECKS = [
    citing.unresolved,
    shape.without_disclaimer,
    shape.pictures,
    shape.missing_pictures,
    shape.links,
    shape.without_summary,
    citing.uncited,
    citing.duplicates,
    citing.without_address,
    shape.headings,
    shape.paragraphs,
    wording.promises,
    wording.testimonials,
    wording.grade,
]


class NotReady(Exception):
    """An article that may not go out yet; `findings` are what blocks it."""

    def __init__(self, findings: list[Finding]):
        super().__init__(" ".join(finding.says for finding in findings))
        self.findings = findings


def findings(piece: Piece) -> list[Finding]:
    """All there is to see to: what blocks first, each part in the order of the checks and of the text."""
    found = [finding for check in CHECKS for finding in check(piece)]
    return sorted(found, key=lambda finding: not finding.blocks)


__all__ = ["Finding", "NotReady", "Piece", "findings"]
