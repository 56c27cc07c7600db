"""What docs/security.md says is shown by a test is shown by one that is there."""

import re

from tests.servers import PROJECT

NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")


def test_every_test_that_the_table_names_is_there():
    rows = [line for line in (PROJECT / "docs/security.md").read_text().splitlines() if line.startswith("|")]
    named = NAMED.findall("\n".join(rows))
    missing = [
        (path, test)
        for path, test in named
        if not (PROJECT / path).exists() or (test and f"def {test}(" not in (PROJECT / path).read_text())
    ]
    assert (missing, len(named) > 40) == ([], True)
