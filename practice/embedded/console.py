"""Between us and the terminal: what is said, and how we are asked to end."""

import os
import signal
import sys
from collections.abc import Callable

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(BaseException):
    """We were asked to end; raised once, wherever the main thread is, so that every `finally` has its turn."""


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def on_signal(act: Callable[[int], None]) -> None:
    for number in ENDING:
        signal.signal(number, lambda number, _frame: act(number))


def stop(number: int) -> None:
    end_uninterrupted()
    raise Stop(number)


def end_uninterrupted() -> None:
    """From now on nobody hurries us: ending takes seconds, and must not be left half-way."""
    on_signal(lambda _number: None)


def is_in_foreground() -> bool:
    """Whether a terminal's Ctrl-C reaches our whole group by itself."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
