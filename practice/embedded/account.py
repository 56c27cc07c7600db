"""Who the servers run as: PostgreSQL refuses to be root."""

import functools
import os
import shutil
import subprocess
from pathlib import Path

from .processes import INSTALL_THEM, Unavailable, belongs_to_another

NOBODY = 65534


def hand_over(path: Path, owner: tuple[int, int]) -> None:
    """The path belongs to the servers' account, where that is not ours anyway."""
    if os.geteuid() == 0:
        os.chown(path, *owner)


def owner_of(cluster: Path) -> tuple[int, int]:
    """User and group of the servers: ours; for root, those of the data that is there already, or else nobody."""
    found = cluster.stat() if cluster.exists() else None
    if os.geteuid() == 0:
        return (found.st_uid, found.st_gid) if found and found.st_uid else (NOBODY, NOBODY)
    if found and found.st_uid != os.geteuid():
        raise Unavailable(belongs_to_another(cluster))
    return os.geteuid(), os.getegid()


@functools.cache
def prefix(owner: tuple[int, int], binary: Path, folder: Path) -> tuple[str, ...]:
    """What to put before a command so that it runs as the owner, who can then start the binary and use the folder.

    The account that root drops to can't enter a private folder, such as a clone under /root: only there it keeps the
    one capability that lets it.
    """
    if os.geteuid() != 0:
        return ()
    plain = ("setpriv", f"--reuid={owner[0]}", f"--regid={owner[1]}", "--clear-groups")
    entering = ("--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    test = ("test", "-x", str(binary), "-a", "-w", str(folder))
    for form in (plain, plain + entering):
        if shutil.which("setpriv") and subprocess.run([*form, *test], capture_output=True, check=False).returncode == 0:
            return form
    raise Unavailable(
        "PostgreSQL refuses to run as root, and this machine has no way (setpriv) to run it as another account. "
        f"Run this as an ordinary user, or {INSTALL_THEM}"
    )
