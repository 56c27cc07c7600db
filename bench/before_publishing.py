"""Whether every fault is found before an article goes out, and no clean one held back: 64 with one fault, 20 without.

A fault counts as found where a finding of its name leads to its place, nothing else is found, and the article can be
published if the fault only advises, and can't if it blocks.
"""

from bench.place import report
from blog.checks import NotReady
from blog.models import Article
from tests.blog.clean import clean_article
from tests.blog.planting import Planted, planted
from tests.blog.rows import place_of, stored

CLEAN = 20


def measure(quick: bool, seed: int) -> dict:
    """The quick one is the same: it takes a few seconds."""
    faults = planted(seed)
    missed = [fault for fault in faults if not is_found(fault)]
    held_back = [number for number in range(CLEAN) if is_refused(stored(clean_article(number)))]
    for fault in missed:
        print(f"missed: {fault.place} in {fault.article}")
    for number in held_back:
        print(f"held back: the clean article {number}")
    return {
        "faults": len(faults),
        "found": len(faults) - len(missed),
        "clean": CLEAN,
        "clean_blocked": len(held_back),
    }


def is_found(fault: Planted) -> bool:
    article = stored(fault.article)
    findings = article.findings()
    return [place_of(one) for one in findings] == [fault.place] and is_refused(article) == findings[0].blocks


def is_refused(article: Article) -> bool:
    """Whether it is refused when somebody publishes it."""
    try:
        article.publish()
    except NotReady:
        return True
    return False


if __name__ == "__main__":
    report(measure, seed=1)
