import assert from "node:assert/strict";
import { test } from "node:test";

import { queue } from "../../static/capture/queue.js";
import { aPhoto, aPromise, aQueue } from "./cast.js";

const ids = (photos) => photos.map(({ id }) => id);

test("photos stand in the order in which they were taken, whichever was ready first", async () => {
  const photos = await aQueue(aPhoto("p2"), aPhoto("p1"));
  assert.deepEqual(ids(photos.photos), ["p1", "p2"]);
});

test("nobody sees a photo before it is stored", async () => {
  const stored = aPromise();
  const photos = queue({ store: { put: () => stored }, changed() {} });
  const added = photos.add(aPhoto("p1"));
  assert.deepEqual(photos.photos, []);
  stored.resolve();
  await added;
  assert.deepEqual(ids(photos.photos), ["p1"]);
});

test("a photo that could not be stored is not in the list either", async () => {
  const photos = queue({ store: { put: () => Promise.reject(new Error("disk full")) }, changed() {} });
  await assert.rejects(photos.add(aPhoto("p1")));
  assert.deepEqual(photos.photos, []);
});

test("a sent photo leaves the store at once, and the list when the batch is over", async () => {
  const photos = await aQueue(aPhoto("p1"), aPhoto("p2"));
  await photos.sent("p1");
  assert.deepEqual(ids(await photos.store.all()), ["p2"]);
  assert.deepEqual(ids(photos.photos), ["p1", "p2"]);
  assert.deepEqual(ids(photos.waiting), ["p2"]);
  photos.settle();
  assert.deepEqual(ids(photos.photos), ["p2"]);
});

test("a failed photo stays in the store with its reason", async () => {
  const photos = await aQueue(aPhoto("p1"));
  await photos.mark("p1", { status: "failed", reason: { code: "unknown", message: "" } });
  const [stored] = await photos.store.all();
  assert.equal(stored.status, "failed");
  assert.equal(stored.reason.code, "unknown");
});

test("a photo deleted meanwhile does not come back by being marked", async () => {
  const photos = await aQueue(aPhoto("p1"));
  await photos.remove("p1");
  await photos.mark("p1", { status: "failed" });
  assert.deepEqual(await photos.store.all(), []);
});

test("a new page takes up what the store holds", async () => {
  const { store } = await aQueue(aPhoto("p1"), aPhoto("p2"));
  const photos = queue({ store, changed() {} });
  await photos.load();
  assert.deepEqual(ids(photos.waiting), ["p1", "p2"]);
});
