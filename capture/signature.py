"""Sign a URL for S3 by Signature Version 4, in its query: what a browser may do without our keys.

boto3 does the same in eight times the time, and presigning is what phones wait for. It stays the
reference: tests compare both, letter by letter. By AWS's "Authenticating requests: using query
parameters".
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

ALGORITHM = "AWS4-HMAC-SHA256"
# What is not spelt in a path, and in a query (RFC 3986, section 2.3).
IN_A_PATH, IN_A_QUERY = "/~", "-_.~"


class Credentials(NamedTuple):
    """Whose signature it is; `token` belongs to keys that are lent for a while."""

    access_key: str
    secret_key: str
    token: str | None = None


def sign(
    method: str,
    url: str,
    *,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    credentials: Credentials,
    region: str,
    life: timedelta,
    now: datetime,
) -> str:
    """Return the URL with its signature, which holds for `life` from `now` (UTC).

    `url` has its path spelt as S3 wants it (`spelt`). Whoever uses it must send exactly these
    headers; the host's is added here.
    """
    origin, path = split(url)
    names, sent = canonical({**headers, "Host": host(origin)})
    moment = f"{basic(now)}Z"
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    authority = {
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": f"{credentials.access_key}/{scope}",
        "X-Amz-Date": moment,
        "X-Amz-Expires": str(int(life.total_seconds())),
        "X-Amz-SignedHeaders": names,
        **({"X-Amz-Security-Token": credentials.token} if credentials.token else {}),
    }
    pairs = [*spelt_pairs(query), *spelt_pairs(authority)]
    request = f"{method}\n{path}\n{'&'.join(sorted(pairs))}\n{sent}\n{names}\nUNSIGNED-PAYLOAD"
    digest = hashlib.sha256(request.encode()).hexdigest()
    text = f"{ALGORITHM}\n{moment}\n{scope}\n{digest}"
    key = signing_key(credentials.secret_key, *scope.split("/"))
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    return f"{origin}{path}?{'&'.join(pairs)}&X-Amz-Signature={signature}"


def basic(moment: datetime) -> str:
    """Return a moment in ISO 8601's basic format, to the second, without its offset."""
    return moment.isoformat()[:19].replace("-", "").replace(":", "")


def split(url: str) -> tuple[str, str]:
    """Return a URL's origin and its path."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host}", slash + path


@lru_cache(maxsize=8)
def host(origin: str) -> str:
    """Return the Host header that a browser sends there: without the port that goes by itself."""
    scheme, _, found = origin.partition("://")
    return found.removesuffix({"http": ":80", "https": ":443"}[scheme])


def canonical(headers: Mapping[str, str]) -> tuple[str, str]:
    """Return the names of headers, and a line of each, as they are signed.

    In small letters and in order, each space once.
    """
    order, names = in_order(tuple(headers))
    lines = [f"{small}:{' '.join(headers[name].split())}\n" for name, small in order]
    return names, "".join(lines)


@lru_cache(maxsize=64)
def in_order(names: tuple[str, ...]) -> tuple[list[tuple[str, str]], str]:
    """Return names beside themselves in small letters, and those in one; many have the same."""
    order = [(name, name.lower()) for name in sorted(names, key=str.lower)]
    return order, ";".join(small for _, small in order)


def spelt_pairs(query: Mapping[str, str]) -> list[str]:
    return [f"{spelt_in_query(name)}={spelt_in_query(value)}" for name, value in query.items()]


@lru_cache(maxsize=256)
def spelt_in_query(text: str) -> str:
    """Return a text as S3 has it in a query; most of them are the same each time."""
    return quote(text, IN_A_QUERY)


def spelt(path: str) -> str:
    """Return a path as S3 has it in a URL."""
    return quote(path, IN_A_PATH)


@lru_cache(maxsize=8)
def signing_key(secret: str, *scope: str) -> bytes:
    """Return the key of a day, a region and a service (four HMACs, the same all day)."""
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = hmac.digest(key, part.encode(), "sha256")
    return key
