import assert from "node:assert/strict";
import { test } from "node:test";

import { shelf } from "../../static/recordings/shelf.js";
import { AB, aQueue } from "./cast.js";
import { RUN } from "./recording-cast.js";

const reel = (more = {}) => ({ id: "s1", run: RUN, number: 3, after: "", chunks: [new Blob(["abc"])], from: 1_000, until: 4_000, ...more });

async function aShelf(queue) {
  queue ??= await aQueue();
  const told = { released: 0 };
  const made = shelf({ queue, now: (at) => at + 1_000_000, crypto, released: () => told.released++ });
  return Object.assign(made, { queue, told });
}

test("a file that still grows is sealed as far as it goes, and does not go anywhere", async () => {
  const { put, queue, told } = await aShelf();
  await put(reel(), false, "audio/webm");
  const [row] = queue.stored();
  assert.deepEqual([row.kind, row.bytes.byteLength, row.released], ["segment", 3, false]);
  assert.deepEqual([queue.released, told.released], [[], 0]);
});

test("at its end it is let go, whole, with what the server wants to know", async () => {
  const { put, queue, told } = await aShelf();
  await put(reel(), false, "audio/webm");
  await put(reel({ chunks: [new Blob(["abc"]), new Blob(["de"])], until: 9_000, after: "call" }), true, "audio/webm");
  const [row] = queue.stored();
  assert.deepEqual([row.bytes.byteLength, row.released, row.type], [5, true, "audio/webm"]);
  assert.deepEqual(row.facts, { recording: "r1", number: 3, duration_ms: 8_000, after: "call" });
  assert.deepEqual([row.captured_at, row.consultation], ["1970-01-01T00:16:41.000Z", AB]);
  assert.equal(row.filename, "recording-19700101T001641Z.webm");
  assert.equal(told.released, 1);
});

test("its beginning stays where it was, though the clock is set meanwhile", async () => {
  const queue = await aQueue();
  let offset = 0;
  const { put } = shelf({ queue, now: (at) => at + offset, crypto, released() {} });
  await put(reel(), false, "audio/mp4");
  offset = 50;
  await put(reel(), true, "audio/mp4");
  assert.equal(queue.segments[0].captured_at, "1970-01-01T00:00:01.000Z");
});

test("what an earlier visit left cut off goes; what still grows does not", async () => {
  const queue = await aQueue();
  await (await aShelf(queue)).put(reel({ id: "cut" }), false, "audio/webm");
  const { put, release, told } = await aShelf(queue);
  await put(reel({ id: "grows" }), false, "audio/webm");
  await release();
  assert.deepEqual([queue.released.map(({ id }) => id), told.released], [["cut"], 1]);
  await release();
  assert.equal(told.released, 1);
});

test("what was refused in this visit is not sent again before the next one", async () => {
  const { put, release, queue } = await aShelf();
  await put(reel(), true, "audio/webm");
  await queue.mark("s1", { status: "failed", released: false });
  await release();
  assert.deepEqual(queue.released, []);
  await (await aShelf(queue)).release();
  assert.deepEqual(queue.released.map(({ id }) => id), ["s1"]);
});

test("the next number is behind all that lies here of a recording", async () => {
  const { put, next } = await aShelf();
  assert.equal(next("r1"), 0);
  await put(reel(), true, "audio/webm");
  assert.deepEqual([next("r1"), next("another")], [4, 0]);
});
