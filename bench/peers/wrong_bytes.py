"""Wrong bytes against a presigned URL: how many of ten the bucket refuses."""

from collections.abc import Callable
from typing import Any

import httpx

from bench.figure import at_least
from bench.peers.companion import BUCKET
from bench.peers.comparison import OURS, Column, Comparison
from bench.peers.ground import Ground
from bench.program import PATIENCE, Program
from tests import pictures

# What may become of a body on its way, or in the hands of whoever has the URL.
SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "one bit": lambda body: body[:999] + bytes([body[999] ^ 1]) + body[1000:],
    "one byte less": lambda body: body[:-1],
    "one byte more": lambda body: body + b"\0",
    "its first half": lambda body: body[: len(body) // 2],
    "nothing": lambda _: b"",
    "another photo": lambda _: pictures.jpeg(seed=8),
    "another photo, as long": lambda body: pictures.jpeg(seed=8).ljust(len(body), b"\0")[
        : len(body)
    ],
    "a page": lambda _: pictures.SCRIPT,
    "a page behind it": lambda body: body + pictures.SCRIPT,
    "10 MB": lambda body: body.ljust(10_000_000, b"\0"),
}
REFUSED = 400
Put = Callable[[bytes], int]


def measure(ground: Ground) -> Comparison:
    with ground.stage.program() as program:
        ways: dict[str, Put] = {
            OURS: lambda body: by_ours(program, body),
            "Companion": lambda body: by_companion(ground, body),
            "boto3, as it is": lambda body: by_boto3(ground, body),
        }
        refused = {name: refusals(put, program.picture) for name, put in ways.items()}
    return Comparison(
        f"{len(SPOILT)} bodies, each against a URL of its own for a photo whose size and hash were"
        f" told: {', '.join(SPOILT)}. Each way takes the right bytes first. *boto3, as it is*: a"
        " presigned PUT of bucket, key and type, as most examples have it.",
        (Column(f"refused of {len(SPOILT)}", "", "more"),),
        {name: (count,) for name, count in refused.items()},
        [at_least("refused, ours", refused[OURS], "", len(SPOILT))],
    )


def refusals(put: Put, body: bytes) -> int:
    """Return how many spoilt bodies are refused; raises unless the right one is taken."""
    if put(body) >= REFUSED:
        raise RuntimeError("The right bytes are refused.")
    return sum(put(spoil(body)) >= REFUSED for spoil in SPOILT.values())


def by_ours(program: Program, body: bytes) -> int:
    told = program.ask("POST", program.situation["presign_url"], json=program.announcement())
    put = told["put"]
    return httpx.request(
        put["method"], put["url"], content=body, headers=put["headers"]
    ).status_code


def by_companion(ground: Ground, body: bytes) -> int:
    """Send a form, as Uppy does with what Companion signed."""
    asked = {"filename": "photo.jpg", "type": "image/jpeg"}
    told: dict[str, Any] = httpx.get(
        f"{ground.companion.origin}/s3/params", params=asked, timeout=PATIENCE
    ).json()
    file = {"file": ("photo.jpg", body, "image/jpeg")}
    return httpx.post(told["url"], data=told["fields"], files=file, timeout=PATIENCE).status_code


def by_boto3(ground: Ground, body: bytes) -> int:
    params = {"Bucket": BUCKET, "Key": "photo.jpg", "ContentType": "image/jpeg"}
    url = ground.stage.installation.bucket.generate_presigned_url("put_object", Params=params)
    headers = {"Content-Type": "image/jpeg"}
    return httpx.put(url, content=body, headers=headers, timeout=PATIENCE).status_code
