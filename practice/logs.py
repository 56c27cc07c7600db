"""What stands in the logs: a line of JSON for each event, with the request it belongs to, and nothing that gives away.

Private links act without a sign-in, and addresses say who comes here: neither is written. What PostgreSQL adds to an
error names the values of the row, and a query string holds what somebody looked for: they are left out as well.
"""

import json
import logging
import re
import secrets
from contextvars import ContextVar
from datetime import UTC, datetime

PRIVATE_LINK = re.compile(
    r"(/manage/|/bookings/(?:offers|invitations|alone)/|/articles/(?:newsletter|preview)/|/account/calendar/)[^/\s\"']+"
)
LEFT_OUT = (  # what must not be in a line, and what stands there instead
    (PRIVATE_LINK, r"\1…"),
    (re.compile(r"[^\s\"'<>(),;:=\[\]{}]+@[^\s\"'<>(),;:=\[\]{}]+"), "…@…"),
    (re.compile(r"(?<=[\w/])\?[\w.~%+-]+=[^\s\"'>]*"), "?…"),
    (re.compile(r"^(DETAIL|CONTEXT): .*$", re.MULTILINE), r"\1: …"),
)
HEADER = "X-Request-ID"

request_id: ContextVar[str] = ContextVar("request_id", default="")


def GiveRequestId(get_response):  # noqa: N802 a middleware is named as a thing
    """Each request has a number: in its lines of the log, in its answer's header, on the page of an error."""

    def respond(request):
        given = request_id.set(secrets.token_hex(6))
        try:
            response = get_response(request)
            response[HEADER] = request_id.get()
            return response
        finally:
            request_id.reset(given)

    return respond


def redact(words: str) -> str:
    for pattern, instead in LEFT_OUT:
        words = pattern.sub(instead, words)
    return words


class Plain(logging.Formatter):
    """A line for whoever looks on."""

    def format(self, record):
        return redact(super().format(record))


class Json(logging.Formatter):
    """A line for a machine: at (UTC), level, logger, message; request and exception where there are such."""

    def format(self, record):
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        if request_id.get():
            line["request"] = request_id.get()
        if record.exc_info:
            line["exception"] = redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
