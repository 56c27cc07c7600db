"""A calendar kept elsewhere: a real web server on this machine, and calendars for it to give."""

import contextlib
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def event(*lines: str, uid="one@elsewhere.example") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261101T000000Z", *lines, "END:VEVENT"])


def calendar(*parts: str) -> bytes:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Elsewhere//EN"]
    return "\r\n".join([*head, *parts, "END:VCALENDAR", ""]).encode()


@dataclass
class Elsewhere:
    """What the server gives next, and what it was asked. `act` may answer by itself."""

    address: str = ""
    body: bytes = calendar()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    act: object = None
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append((handler.path, dict(handler.headers)))
        if self.act:
            with contextlib.suppress(OSError):
                self.act(handler)
            return
        etag = self.headers.get("ETag")
        status = 304 if etag and handler.headers["If-None-Match"] == etag else self.status
        handler.send_response(status)
        for name, value in self.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if status != 304:
            with contextlib.suppress(OSError):
                handler.wfile.write(self.body)


@contextlib.contextmanager
def running_elsewhere(certificate=None):
    """The server, answering on 127.0.0.1; over https with a certificate and its key in one file."""
    elsewhere = Elsewhere()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            elsewhere.answer(self)

        def log_message(self, *_args):
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request, client_address):
            return  # somebody hung up, which is what some tests are about

    server = Server(("127.0.0.1", 0), Handler)
    scheme = "http"
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    elsewhere.address = f"{scheme}://127.0.0.1:{server.server_port}/secret/basic.ics"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield elsewhere
    finally:
        elsewhere.done.set()
        server.shutdown()
        thread.join()
        server.server_close()
