"""Looks for published advisories about what is installed; `make lint` calls it.

A finding fails. Where the advisories can't be reached, that is said and nothing fails: the machine may be offline.
"""

import json
import subprocess
import sys

COMMAND = [
    sys.executable,
    "-m",
    "pip_audit",
    "--requirement",
    "requirements.txt",
    "--requirement",
    "requirements-dev.txt",
]
COMMAND += ["--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "5"]
PATIENCE = 120  # seconds


def asked() -> list[dict]:
    """Every requirement with its advisories; those that could not be looked up have a `skip_reason`."""
    try:
        done = subprocess.run(COMMAND, capture_output=True, text=True, timeout=PATIENCE, check=False)
        return json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return []


def verdict(requirements: list[dict]) -> tuple[list[str], bool]:
    """What to say, and whether it is well."""
    found = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for one in requirements
        for hole in one.get("vulns", [])
    ]
    looked_up = [one for one in requirements if "skip_reason" not in one]
    if found:
        return [*found, "Take the mended versions, or say in docs/security.md why not yet."], False
    if len(looked_up) < len(requirements) or not requirements:
        missed = f"{len(looked_up)} of the {len(requirements)}" if requirements else "none of the"
        return [f"Advisories: {missed} packages could be looked up from here. Nothing was found in those."], True
    return [f"Advisories: none about {len(looked_up)} packages."], True


def main() -> int:
    words, is_well = verdict(asked())
    sys.stdout.write("\n".join(words) + "\n")
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
