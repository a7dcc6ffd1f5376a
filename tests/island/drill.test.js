import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { rehearse } from "../../static/capture/drill.js";
import { busy, offline, refusal } from "./cast.js";

let count = 0;

/** A drill of its own, a server and a bucket that write down what they are told, and a canvas. */
function aDrill({ says = {}, status = 200, type = "image/jpeg" } = {}) {
  const id = `d${++count}`;
  const drill = { url: id, presign_url: `${id}/presign`, confirm_url: `${id}/confirm` };
  const words = [];
  const puts = [];
  const pen = { fillRect() {}, fillText: (text) => (pen.said = text) };
  const edges = {
    async post(url, word) {
      words.push([url.replace(id, "drill"), word]);
      const said = await says[url.replace(id, "drill")]?.shift();
      if (said instanceof Error) throw said;
      return { put: { url: "bucket", method: "PUT", headers: {} } };
    },
    async put(ticket, bytes) {
      puts.push([ticket.url, Buffer.from(bytes)]);
      if (status instanceof Error) throw status;
      return { status, retryAfter: 0 };
    },
  };
  const canvas = { getContext: () => pen, toBlob: (made) => made(type && new Blob(["made"], { type })) };
  globalThis.document = { createElement: () => canvas };
  return { drill, edges, words, puts, pen, last: () => words.at(-1)[1] };
}

async function taken(more) {
  const made = aDrill(more);
  await rehearse(made.drill, made.edges, made.edges.put);
  return made;
}

test("it is told, signed, put, confirmed, and told how long that took", async () => {
  const { words, puts } = await taken();
  assert.deepEqual(words.map(([url]) => url), ["drill", "drill/presign", "drill", "drill/confirm", "drill"]);
  assert.deepEqual(puts, [["bucket", Buffer.from("made")]]);
  const [heard, announced, presigned, measured, confirmed] = words.map(([, word]) => word);
  assert.deepEqual(heard, { hop: "heard", ms: 0 });
  assert.equal(announced.sha256, createHash("sha256").update("made").digest("base64"));
  assert.equal(announced.size, 4);
  for (const ms of [announced.made_ms, measured.presigned_ms, measured.put_ms, confirmed.ms]) assert.ok(ms >= 0);
  assert.deepEqual(presigned, { hop: "presigned", ms: measured.presigned_ms });
  assert.equal(confirmed.hop, "confirmed");
});

test("what it makes says what it is", async () => {
  assert.match((await taken()).pen.said, /^Test/);
});

test("it is taken once, however often the server speaks of it", async () => {
  const { drill, edges, words } = await taken();
  await rehearse(drill, edges, edges.put);
  assert.equal(words.length, 5);
});

for (const [what, more, failed] of [
  ["a canvas that gives nothing", { type: null }, { hop: "made", failed: "no_picture" }],
  ["a canvas that gives another type", { type: "image/png" }, { hop: "made", failed: "no_picture" }],
  ["a server out of reach", { says: { "drill/presign": [offline()] } }, { hop: "presigned", failed: "unreachable" }],
  ["a bucket that refuses", { status: 403 }, { hop: "put", failed: "bucket_refused" }],
  ["a bucket in trouble", { status: 503 }, { hop: "put", failed: "bucket_trouble" }],
  ["a bucket out of reach", { status: refusal("bucket_unreachable", 0) }, { hop: "put", failed: "bucket_unreachable" }],
  ["a confirm that fails", { says: { "drill/confirm": [busy(5)] } }, { hop: "confirmed", failed: "unavailable" }],
]) {
  test(`${what} is told by its hop and its name, and nothing is done after it`, async () => {
    assert.deepEqual((await taken(more)).last(), { ms: 0, ...failed });
  });
}

test("a failure is told after what was measured before it", async () => {
  let arrive;
  const slow = new Promise((resolve) => (arrive = resolve));
  const { drill, edges, words, last } = aDrill({ status: 503, says: { drill: [undefined, slow] } });
  const over = rehearse(drill, edges, edges.put);
  while (words.length < 3) await new Promise(setImmediate);
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
  assert.equal(last().hop, "presigned");
  arrive();
  await over;
  assert.deepEqual(last(), { hop: "put", ms: 0, failed: "bucket_trouble" });
  assert.equal(words.length, 4);
});

test("what is in the bucket already is confirmed", async () => {
  assert.equal((await taken({ status: 412 })).last().hop, "confirmed");
});

test("a failure that cannot be told either is kept to oneself", async () => {
  const { words } = await taken({ says: { drill: [offline(), offline()] } });
  assert.equal(words.length, 2);
});
