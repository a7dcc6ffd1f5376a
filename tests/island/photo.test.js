import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { announcement, filename, photo } from "../../static/capture/photo.js";
import { AB } from "./cast.js";

const bytes = new TextEncoder().encode("not really a JPEG").buffer;
const shrunk = { bytes, type: "image/jpeg", width: 800, height: 450 };
const taken = { captured_at: "2026-11-02T10:41:05.123Z", consultation: AB };

test("a photo knows its hash as the bucket wants it", async () => {
  const { sha256 } = await photo(shrunk, taken, crypto);
  assert.equal(sha256, createHash("sha256").update(Buffer.from(bytes)).digest("base64"));
});

test("each photo has an id of its own", async () => {
  const [one, other] = await Promise.all([photo(shrunk, taken, crypto), photo(shrunk, taken, crypto)]);
  assert.match(one.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  assert.notEqual(one.id, other.id);
});

test("the file name tells the time and the type, nothing else", () => {
  assert.equal(filename(taken.captured_at, "image/jpeg"), "photo-20261102T104105Z.jpg");
  assert.equal(filename(taken.captured_at, "image/webp"), "photo-20261102T104105Z.webp");
});

test("the server is told all that it signs, and no bytes", async () => {
  const made = await photo(shrunk, taken, crypto);
  assert.deepEqual(JSON.parse(JSON.stringify(announcement(made))), {
    id: made.id,
    consultation: AB.id,
    captured_at: taken.captured_at,
    filename: "photo-20261102T104105Z.jpg",
    content_type: "image/jpeg",
    size: bytes.byteLength,
    sha256: made.sha256,
    width: 800,
    height: 450,
  });
});

test("the server is told the words, the side and the doubt", async () => {
  const remarks = { description: "Left foot", body_side: "left" };
  const made = await photo(shrunk, { ...taken, unheard_since: "2026-11-02T10:40:00.000Z" }, crypto);
  const { description, body_side, unheard_since } = announcement({ ...made, ...remarks });
  assert.deepEqual({ description, body_side }, remarks);
  assert.equal(unheard_since, "2026-11-02T10:40:00.000Z");
});

test("what was pasted goes as one line that the server takes", async () => {
  const made = await photo(shrunk, taken, crypto);
  const { description } = announcement({ ...made, description: "a\tb\u2028c \ud83d 🦶" });
  assert.equal(description, "a b c   🦶");
});
