"""A paired phone that is a program: it speaks the API by its header."""

import base64
import hashlib
import uuid
from datetime import UTC, datetime
from typing import Any

import httpx

from tests import pictures

PATIENCE = 60  # seconds: a loaded machine is slow


class Program:
    """Pairs by a code, and knows the open consultation."""

    def __init__(self, origin: str, *, code: str) -> None:
        self.http = httpx.Client(base_url=origin, timeout=PATIENCE)
        paired = self.ask("POST", "/api/pair", json={"code": code, "device": "Bench"})
        self.secret = paired["token"]
        self.http.headers["X-Mobile-Token"] = self.secret
        self.situation = self.ask("GET", "/api/phone")
        self.picture = pictures.jpeg()

    def announcement(self) -> dict[str, Any]:
        """Return what presign wants to know of one more photo."""
        return {
            "id": str(uuid.uuid4()),
            "consultation": self.situation["consultation"]["id"],
            "captured_at": datetime.now(UTC).isoformat(),
            "filename": "photo.jpg",
            "content_type": "image/jpeg",
            "size": len(self.picture),
            "sha256": base64.b64encode(hashlib.sha256(self.picture).digest()).decode(),
            "width": 800,
            "height": 450,
        }

    def put_one(self) -> str:
        """Presign and put one photo; return its confirm URL."""
        presigned = self.ask("POST", self.situation["presign_url"], json=self.announcement())
        put = presigned["put"]
        answer = httpx.request(
            put["method"],
            put["url"],
            content=self.picture,
            headers=put["headers"],
            timeout=PATIENCE,
        )
        answer.raise_for_status()
        return str(presigned["confirm_url"])

    def confirm(self, url: str) -> None:
        self.ask("POST", url)

    def ask(self, method: str, url: str, **options: Any) -> dict[str, Any]:
        answer = self.http.request(method, url, **options)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found
