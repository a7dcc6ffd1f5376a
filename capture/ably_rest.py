"""Ring at Ably through its official client: the only module that knows it."""

from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from capture.channel import ringing_token

# A ring that takes longer than this is no better than the pages' own asking.
SECONDS_TO_CONNECT = 2
SECONDS_TO_ANSWER = 3
HOSTS_TO_TRY = 2

ABLY_HOSTS = ".realtime.ably.net"


class Line:
    """A line to Ably, opened by the first ring; for one thread only."""

    def __init__(self) -> None:
        self.channel = ""

    def ring(self, channel: str) -> None:
        """Publish an empty message; raises whatever the network and the client come up with."""
        self.channel = channel
        self.client.auth.authorize()  # signed here: a token for this channel alone
        try:
            self.client.channels.get(channel).publish("ring", None)
        finally:
            self.client.channels.release(channel)  # it would be remembered for ever

    def close(self) -> None:
        if "client" in vars(self):
            self.client.close()

    @cached_property
    def client(self) -> Any:
        # Whoever does not use Ably does not pay half a second and 20 MB for its client.
        from ably.sync import AblyRestSync  # noqa: PLC0415

        origin = urlsplit(settings.ABLY_REST_ORIGIN)
        tls = origin.scheme == "https"
        return AblyRestSync(
            endpoint=endpoint(origin.hostname or ""),
            tls=tls,
            **{"tls_port" if tls else "port": origin.port or 0},
            # A key itself is refused on plain HTTP, and would be able to do everything.
            auth_callback=lambda _: ringing_token(self.channel),
            use_binary_protocol=False,
            http_open_timeout=SECONDS_TO_CONNECT,
            http_request_timeout=SECONDS_TO_ANSWER,
            http_max_retry_count=HOSTS_TO_TRY,
            http_max_retry_duration=SECONDS_TO_ANSWER,
        )


def endpoint(host: str) -> str:
    """Return a host in the client's terms.

    It knows Ably's clusters by their first name, and tries their fallback hosts too. A name with a
    dot is the only host; a name without one gets a dot, or the client would take it for a cluster.
    """
    if host.endswith(ABLY_HOSTS):
        return host.removesuffix(ABLY_HOSTS)
    return host if "." in host or host == "localhost" else f"{host}."
