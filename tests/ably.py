"""A stand-in for Ably's REST and SSE endpoints, which believes no token that it has not checked.

Shapes as in https://ably.com/docs/api/rest-api and https://ably.com/docs/api/sse. It can be told
to be slow, to fail, to go down, and to let its tokens expire; it records what it got.
"""

import base64
import hmac
import json
import queue
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from tests.ably_http import Handler, Refused, Server

PATIENCE = 30.0  # seconds that a test waits for what must come


class Ably:
    """`with Ably() as ably:` serves at `ably.origin` for whoever holds a token under `ably.key`."""

    def __init__(self) -> None:
        self.key_name, self.secret = "app.key", "the secret of tests"
        self.slow = 0.0  # seconds before each answer to a ring
        self.failing = False
        self.down = False
        self.revoked = False
        self.published: list[str] = []  # channels, in order
        self.rung_at: list[float] = []  # when each came, in seconds since 1970
        self.attempts = 0
        self.opened: list[str] = []  # streams that were ever opened, by channel
        self.listening: dict[queue.Queue[str | None], str] = {}
        self.refused: list[dict[str, Any]] = []
        self.changed = threading.Condition()
        self.hurry = threading.Event()
        self.http = Server(("127.0.0.1", 0), Handler)
        self.http.ably = self

    @property
    def key(self) -> str:
        return f"{self.key_name}:{self.secret}"

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.http.server_port}"

    @property
    def environment(self) -> dict[str, str]:
        """Return what makes an installation ring here."""
        return {
            "ABLY_API_KEY": self.key,
            "ABLY_REST_ORIGIN": self.origin,
            "ABLY_REALTIME_ORIGIN": self.origin,
        }

    def __enter__(self) -> Self:
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.hurry.set()
        self.go_down()
        self.http.shutdown()
        self.http.server_close()

    def go_down(self) -> None:
        """Drop every connection, and every new one."""
        self.down = True
        self.tell_all(None)

    def come_up(self) -> None:
        """End whatever trouble there was."""
        self.down = self.failing = self.revoked = False
        self.slow = 0.0

    def expire_tokens(self) -> None:
        """Tell all who listen that their token has expired, as Ably does before it hangs up."""
        self.hang_up({"message": "Token expired", "code": 40142, "statusCode": 401})

    def revoke_tokens(self) -> None:
        """Take no token any more, as when somebody has revoked the key; hang up on who listens."""
        self.revoked = True
        self.hang_up({"message": "Token revoked", "code": 40141, "statusCode": 401})

    def hang_up(self, error: dict[str, Any]) -> None:
        self.tell_all(f"event: error\ndata: {json.dumps(error)}\n\n")
        self.tell_all(None)

    def tell_all(self, event: str | None, *, channel: str | None = None) -> None:
        with self.changed:
            for mailbox, heard in self.listening.items():
                if channel in (None, heard):
                    mailbox.put(event)

    def wait(self, until: Callable[["Ably"], bool]) -> None:
        """Wait until something is so, as told by what is recorded here."""
        assert self.becomes(until, within=PATIENCE)

    def becomes(self, until: Callable[["Ably"], bool], *, within: float) -> bool:
        """Wait until something is so, for some seconds; say whether it is."""
        with self.changed:
            return self.changed.wait_for(lambda: until(self), within)

    def note(self, change: Callable[[], Any]) -> None:
        with self.changed:
            change()
            self.changed.notify_all()

    def check(self, token: str, *, right: str, channel: str) -> None:
        """Raise Refused, with Ably's codes, for a token that may not do this here."""
        try:
            header, claims, seal = token.split(".")
            signed = hmac.digest(self.secret.encode(), f"{header}.{claims}".encode(), "sha256")
            genuine = hmac.compare_digest(signed, unbase64(seal))
            told, said = json.loads(unbase64(header)), json.loads(unbase64(claims))
        except ValueError as error:
            raise Refused(401, 40144, "Not a JWT") from error
        if not genuine or (told["alg"], told["kid"]) != ("HS256", self.key_name):
            raise Refused(401, 40144, "Signature verification failed")
        if self.revoked:
            raise Refused(401, 40141, "Token revoked")
        if not said["iat"] <= time.time() + 1 < said["exp"] + 1:
            raise Refused(401, 40142, "Token expired")
        if right not in json.loads(said["x-ably-capability"]).get(channel, []):
            raise Refused(401, 40160, "Capability denied")


def unbase64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
