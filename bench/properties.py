"""Whether the engine allows what the rules allow, in worlds made up at random, most on days when the clocks change."""

import time
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bench.place import report
from tests.scheduling.rows import disagreement, disagreement_in_rows
from tests.scheduling.worlds import worlds

VALUES, ROWS = 12_000, 1_000  # worlds as values alone, and as rows of a database
QUICK_VALUES, QUICK_ROWS = 500, 50
SHOWN = 5  # disagreements, in full

in_rows = st.tuples(worlds, st.sampled_from([15, 50, 80]), st.booleans())


def measure(quick: bool) -> dict:
    begun = time.perf_counter()
    cases, mismatches = 0, []
    for strategy, compare, count in (
        (worlds, disagreement, QUICK_VALUES if quick else VALUES),
        (in_rows, lambda drawn: disagreement_in_rows(*drawn), QUICK_ROWS if quick else ROWS),
    ):
        found = compared(strategy, compare, count)
        cases += len(found)
        mismatches += [words for words in found if words]
    for words in mismatches[:SHOWN]:
        print(words)
    return {"cases": cases, "mismatches": len(mismatches), "seconds": round(time.perf_counter() - begun, 1)}


def compared(strategy: st.SearchStrategy, compare: Callable, count: int) -> list[str]:
    """One answer for each world: what is said otherwise, and of which world; "" where nothing is."""
    answers = []

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def ask(drawn):
        words = compare(drawn)
        answers.append(words and f"{words}\n{drawn}")

    ask()
    return answers


if __name__ == "__main__":
    report(measure)
