"""A Valkey of a benchmark's own, to be emptied, stopped and started again. It keeps nothing."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import redis

from practice.embedded.servers import Valkey
from tests.servers import running


@contextlib.contextmanager
def valkey(folder: Path, port: int) -> Iterator[str]:
    """Its address; it answers inside, and is gone afterwards."""
    command = [str(Valkey().binary()), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with running(command, folder / f"valkey-{time.monotonic()}.log", {}):
        url = address(port)
        with redis.Redis.from_url(url) as client:
            while not answers(client):
                time.sleep(0.02)
        yield url


def address(port: int) -> str:
    return f"redis://127.0.0.1:{port}/0"


def empty(port: int) -> None:
    with redis.Redis.from_url(address(port)) as client:
        client.flushall()


def answers(client: redis.Redis) -> bool:
    try:
        return client.ping()
    except redis.ConnectionError:
        return False
