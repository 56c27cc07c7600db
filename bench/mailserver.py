"""A mail server as a process of its own, and what it noted: `python -m bench.mailserver PORT FOLDER`.

It writes each message to the disk before it says yes, as a server must. In its journal stands, for each connection,
what it accepted and how it ended. With a seed it is moody: it refuses, puts off and hangs up at random.
"""

import argparse
import asyncio
import contextlib
import email
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.smtp import SMTP

from tests.servers import free_port, running

MOODS = ["good"] * 12 + ["later", "later", "never", "closing", "gone"]


class Listening(SMTP):
    """One connection. It is told when the other side is gone, whether it said so or not."""

    def connection_lost(self, error):
        if self.session:
            self.event_handler.note("ended", self.session)
        super().connection_lost(error)


class Keeping:
    """Says yes to a message once it is on the disk."""

    def __init__(self, folder: Path, delay: float, seed: int | None):
        self.folder, self.delay = folder, delay
        self.moods = random.Random(seed) if seed is not None else None
        self.journal = (folder / "journal").open("a", buffering=1)
        self.count = 0

    def note(self, event: str, session, **more) -> None:
        self.journal.write(json.dumps({"event": event, "port": session.peer[1], **more}) + "\n")

    async def handle_EHLO(self, server, session, envelope, hostname, answers):  # noqa: N802
        session.host_name = hostname
        return [*answers[:-1], "250-PIPELINING", answers[-1]]  # as the servers do that practices use

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 aiosmtpd calls it so
        session.mood = self.moods.choice(MOODS) if self.moods else "good"
        if session.mood == "closing":
            self.note("closing", session)
            return "421 Enough for now"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answers = {"later": "450 Busy, come back", "never": "550 No such person"}
        if answer := answers.get(session.mood):
            self.note(session.mood, session, to=address)
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if session.mood == "gone":
            self.note("gone", session)
            server.transport.abort()
            return "421 Gone"
        if self.delay:
            await asyncio.sleep(self.delay)
        message_id = email.message_from_bytes(envelope.content)["Message-ID"]
        self.keep(envelope.content)
        self.note("accepted", session, id=message_id, to=envelope.rcpt_tos[0])
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):  # noqa: N802
        self.note("quit", session)
        return "221 Bye"

    def keep(self, content: bytes) -> None:
        self.count += 1
        with (self.folder / f"{self.count}.eml").open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


@dataclass
class Journal:
    """What a running server noted so far."""

    port: int
    folder: Path

    def events(self) -> list[dict]:
        return [json.loads(line) for line in (self.folder / "journal").read_text().splitlines() if line.endswith("}")]

    def accepted(self) -> list[str]:
        """The Message-IDs, in order."""
        return [event["id"] for event in self.events() if event["event"] == "accepted"]

    def connections(self) -> list[dict]:
        """What was accepted on each, and whether it ended with a word, in the order in which they ended."""
        open_ones, ended = {}, []
        for event in self.events():
            one = open_ones.setdefault(event["port"], {"port": event["port"], "accepted": [], "quit": False})
            if event["event"] == "accepted":
                one["accepted"].append(event["id"])
            one["quit"] |= event["event"] == "quit"
            if event["event"] == "ended":
                ended.append(open_ones.pop(event["port"]))
        return ended


@contextlib.contextmanager
def mail_server(*, delay: float = 0, seed: int | None = None) -> Iterator[Journal]:
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        command = [sys.executable, "-m", "bench.mailserver", str(port), folder, "--delay", str(delay)]
        command += ["--seed", str(seed)] if seed is not None else []
        with running(command, Path(folder) / "log", dict(os.environ)) as process:
            wait_until_it_listens(process, Path(folder))
            yield Journal(port, Path(folder))


def wait_until_it_listens(process: subprocess.Popen, folder: Path) -> None:
    while not (folder / "listening").exists():
        if process.poll() is not None:
            raise RuntimeError((folder / "log").read_text())
        time.sleep(0.05)


async def serve(port: int, folder: Path, delay: float, seed: int | None) -> None:
    keeping = Keeping(folder, delay, seed)
    server = await asyncio.get_running_loop().create_server(lambda: Listening(keeping), "127.0.0.1", port)
    (folder / "listening").touch()
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--seed", type=int)
    chosen = parser.parse_args()
    asyncio.run(serve(chosen.port, chosen.folder, chosen.delay, chosen.seed))
