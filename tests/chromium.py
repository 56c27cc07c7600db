"""The browser of the browser tests: `find()` names it, `python -m tests.chromium` sees to it that there is one."""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import expect

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-dejavu-core")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """The path of a Chromium that is installed here; None leaves it to Playwright's own."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def wait_for_later_scripts(page) -> None:
    """Those that `practice.later` fetches once the page is drawn have run."""
    expect(page.locator("script[type=later]")).to_have_count(0)


def install() -> None:
    """There is a Chromium afterwards. Raises CalledProcessError where none can be had."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stderr.write("Installing Chromium for the browser tests; this takes a minute, once.\n")
        install_packages()
    if not find():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def install_packages() -> None:
    """Debian's own, quietly; where that fails, what it said is shown and the caller tries another way."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300")
    for words in (("update",), ("install", "-y", "--no-install-recommends", *PACKAGES)):
        done = subprocess.run([*apt, *words], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.stderr.write(done.stderr)


def main() -> int:
    try:
        if not find():
            install()
    except subprocess.CalledProcessError:
        sys.stderr.write("No Chromium could be installed. Install one, or say where it is: CHROMIUM=/path make test\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
