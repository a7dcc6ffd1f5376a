"""A proxy before a good bucket that breaks one promise of it, and passes on all the rest."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import urlsplit


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes

    @property
    def is_signed(self) -> bool:
        return "X-Amz-Signature" in self.path or "authorization" in self.headers


@dataclass
class Told:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


# Given what was asked, and a way to ask the good bucket, return what to say.
Spoil = Callable[[Asked, Callable[[], Told]], Told]


class Spoiler:
    """`with Spoiler(endpoint, spoil) as bad:` is a bucket at `bad.endpoint`.

    The Host header, and with it the signature, goes through as it came.
    """

    def __init__(self, endpoint: str, spoil: Spoil) -> None:
        self.server = ThreadingHTTPServer(
            ("127.0.0.1", 0), handler(urlsplit(endpoint).netloc, spoil)
        )
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.server.shutdown()
        self.server.server_close()


def handler(target: str, spoil: Spoil) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, headers, self.rfile.read(length))
            told = spoil(asked, lambda: ask(target, asked))
            self.send_response_only(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(told.body)

        do_GET = do_PUT = do_HEAD = do_DELETE = do_OPTIONS = do_POST = answer  # noqa: N815

    return Handler


def ask(target: str, asked: Asked) -> Told:
    connection = HTTPConnection(target, timeout=10)
    try:
        connection.putrequest(asked.method, asked.path, skip_host=True, skip_accept_encoding=True)
        for name, value in asked.headers.items():
            connection.putheader(name, value)
        connection.endheaders(asked.body)
        answer = connection.getresponse()
        hop_by_hop = {"transfer-encoding", "connection", "content-length"}
        headers = {n: v for n, v in answer.getheaders() if n.lower() not in hop_by_hop}
        body = answer.read()
        length = answer.getheader("Content-Length") if asked.method == "HEAD" else len(body)
        return Told(answer.status, {**headers, "Content-Length": str(length or 0)}, body)
    finally:
        connection.close()
