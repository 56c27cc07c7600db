"""Every benchmark, and a table of their figures. `--quick` is passed on."""

import json
import subprocess
import sys
from pathlib import Path

from practice.embedded import PROJECT

OTHERS = {"__init__", "__main__", "booking", "desk", "django_appointment", "mailserver", "messages"}
OTHERS |= {"people", "place", "screenshots", "verdict"}
NAMES = sorted(file.stem for file in Path(__file__).parent.glob("*.py") if file.stem not in OTHERS)


def figures_of(name: str) -> dict | None:
    """The last line of a benchmark; None where it failed, having said why."""
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *sys.argv[1:]],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return None if done.returncode else json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    found = {name: figures_of(name) for name in NAMES}
    rows = [
        (name, figure.replace("_", " "), value)
        for name, figures in found.items()
        for figure, value in (figures or {"did not finish": "see above"}).items()
    ]
    for name, figure, value in rows:
        print(f"{name:<17} {figure:<28} {value:>12}")
    return 0 if all(found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
