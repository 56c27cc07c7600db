"""Rules of accessibility that pages break: axe on every state of every page, in six cells each.

The cells are light, dark and forced colours at 320 and 1280 pixels. `--quick` looks at one cell a page, by turns.
"""

import tempfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from bench.place import browser, demo_site, forget_everything, report
from tests.flows.look import CELLS, Cell, violations
from tests.flows.table import ROUNDS
from tests.flows.ways import Row, walk


def measure(quick: bool) -> dict:
    found, turns = {}, cycle(CELLS)
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        for row, page in pages(chromium, Path(folder)):
            for cell in [next(turns)] if quick else CELLS:
                found[row.state, cell] = violations(page, [cell])
    states = {state for state, _ in found}
    show(found)
    return {"pages": len(states), "cells": len(found), "violations": sum(map(len, found.values()))}


def pages(chromium, folder: Path) -> Iterator[tuple[Row, object]]:
    """Every row of the table and the browser's page that shows it. Each round has a practice of its own."""
    for journey in ROUNDS:
        forget_everything()
        with demo_site(folder, **journey.settings) as (site, letters):
            for row, visit in walk(chromium, site, letters, journey):
                yield row, visit.page


def show(found: dict[tuple[str, Cell], list[str]]) -> None:
    """A line for each page: how many rules it breaks in each cell, and which; a point where nobody looked."""
    print(f"{'':<32}" + "".join(f"{cell!s:>14}" for cell in CELLS))
    for state in dict.fromkeys(state for state, _ in found):
        counts = [len(found[state, cell]) if (state, cell) in found else "." for cell in CELLS]
        print(f"{state:<32}" + "".join(f"{count:>14}" for count in counts))
    for (state, _), broken in found.items():
        for rule in broken:
            print(f"{state}: {rule}")


if __name__ == "__main__":
    report(measure)
