"""The wire of Ably's stand-in: what it takes and answers over HTTP."""

import base64
import json
import queue
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from tests.ably import Ably


class Refused(Exception):
    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.answer = {"message": message, "code": code, "statusCode": status}


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024  # hundreds come back at once
    ably: "Ably"

    def handle_error(self, *_: Any) -> None:
        """Stay silent over whoever hung up; a test's own fault shows in what was recorded."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536  # one packet per answer: the second of two would wait 40 ms for its ACK

    @property
    def ably(self) -> "Ably":
        return cast("Server", self.server).ably

    def do_POST(self) -> None:
        """POST /channels/{name}/messages"""
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        channel = unquote(urlsplit(self.path).path.split("/")[2])
        self.ably.note(lambda: setattr(self.ably, "attempts", self.ably.attempts + 1))
        self.ably.hurry.wait(self.ably.slow)
        if self.ably.down:
            self.close_connection = True
            return
        if self.ably.failing:
            self.refuse(Refused(500, 50000, "Internal error"))
            return
        bearer = self.headers["Authorization"].removeprefix("Bearer ")
        try:
            self.ably.check(base64.b64decode(bearer).decode(), right="publish", channel=channel)
        except Refused as refused:
            self.refuse(refused)
            return
        self.ably.rung_at.append(time.time())
        self.ably.tell_all(event(message, channel=channel), channel=channel)
        self.ably.note(lambda: self.ably.published.append(channel))
        self.answer(201, {"channel": channel, "messageId": message["id"]})

    def do_GET(self) -> None:
        """GET /sse?channels=…&v=1.2&accessToken=…"""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        if self.ably.down:
            self.close_connection = True
            return
        try:
            self.ably.check(asked["accessToken"], right="subscribe", channel=asked["channels"])
        except Refused as refused:
            self.refuse(refused)
            return
        self.stream(asked["channels"])

    def stream(self, channel: str) -> None:
        mailbox: queue.Queue[str | None] = queue.Queue()
        self.begin(200, "text/event-stream", length=None)
        self.wfile.flush()
        self.ably.note(lambda: self.ably.listening.update({mailbox: channel}))
        self.ably.note(lambda: self.ably.opened.append(channel))
        try:
            while message := mailbox.get():
                self.wfile.write(message.encode())
                self.wfile.flush()
        except OSError:
            pass  # the page has gone
        self.ably.note(lambda: self.ably.listening.pop(mailbox))

    def refuse(self, refused: Refused) -> None:
        self.ably.note(lambda: self.ably.refused.append(refused.answer))
        self.answer(refused.answer["statusCode"], {"error": refused.answer})

    def answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.begin(status, "application/json", length=len(content))
        self.wfile.write(content)

    def begin(self, status: int, content_type: str, *, length: int | None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Access-Control-Allow-Origin", "*")
        if length is None:
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Stay silent: the tests ask what was recorded."""


def event(message: dict[str, Any], *, channel: str) -> str:
    """Return a message as Ably streams it."""
    body = {**message, "timestamp": int(time.time() * 1000), "channel": channel}
    return f"id: {message['id']}\nevent: message\ndata: {json.dumps(body)}\n\n"
