import assert from "node:assert/strict";
import { test } from "node:test";

import { queue } from "../../static/capture/queue.js";
import { AB, CD, aClock, aPhoto, aPlainStore, aPromise, aQueue, offline, released, turns } from "./cast.js";

const ids = (photos) => photos.map(({ id }) => id);

test("photos stand in the order in which they were taken, whichever was ready first", async () => {
  const photos = await aQueue(aPhoto("p2"), aPhoto("p1"));
  assert.deepEqual(ids(photos.photos), ["p1", "p2"]);
});

test("nobody sees a photo before it is sealed", async () => {
  const stored = aPromise();
  const photos = queue({ store: { put: () => stored }, clock: aClock(), changed() {} });
  const added = photos.add(aPhoto("p1"));
  await turns();
  assert.deepEqual(photos.photos, []);
  stored.resolve();
  await added;
  assert.deepEqual(ids(photos.photos), ["p1"]);
});

test("a photo taken while the keys are on their way waits for them", async () => {
  const keys = aPromise();
  const store = { ...aPlainStore(), open: () => keys };
  const photos = queue({ store, clock: aClock(), changed() {} });
  photos.load();
  const added = photos.add(aPhoto("p1"));
  await turns();
  assert.deepEqual(photos.photos, []);
  keys.resolve({ photos: [], damaged: 0 });
  await added;
  assert.deepEqual(ids(store.stored()), ["p1"]);
});

test("where the keys do not come, a photo stays in the page and is sealed once they do", async () => {
  const store = aPlainStore();
  store.trouble = new Error("no answer");
  const photos = queue({ store, clock: aClock(), changed() {} });
  await assert.rejects(photos.load());
  await photos.add(aPhoto("p1"));
  assert.equal(photos.loose, 1);
  store.trouble = null;
  await photos.load();
  assert.equal(photos.loose, 0);
  assert.deepEqual(ids(store.stored()), ["p1"]);
});

test("a photo taken while a lost answer is asked for again waits for that, too", async () => {
  const store = aPlainStore();
  store.trouble = offline();
  const photos = queue({ store, clock: aClock(), changed() {} });
  await assert.rejects(photos.load());
  const added = photos.add(aPhoto("p1"));
  await turns();
  assert.deepEqual(photos.photos, []);
  store.trouble = null;
  await photos.load();
  await added;
  assert.equal(photos.loose, 0);
  assert.deepEqual(ids(store.stored()), ["p1"]);
});

test("what a full disk refuses stays in the page, and the next write takes it along", async () => {
  const photos = await aQueue();
  photos.store.trouble = new Error("disk full");
  await photos.add(aPhoto("p1"));
  assert.deepEqual(ids(photos.waiting), ["p1"]);
  assert.equal(photos.loose, 1);
  photos.store.trouble = null;
  await photos.add(aPhoto("p2"));
  assert.equal(photos.loose, 0);
  assert.deepEqual(ids(photos.stored()), ["p1", "p2"]);
});

test("a deletion that the disk refused is made good by the next write", async () => {
  const photos = await aQueue(aPhoto("p1"), aPhoto("p2"));
  photos.store.trouble = new Error("gone");
  await photos.remove("p1");
  photos.store.trouble = null;
  await photos.mark("p2", { reason: undefined });
  assert.deepEqual(ids(photos.stored()), ["p2"]);
});

test("a sent photo leaves the store at once, and the list when the batch is over", async () => {
  const photos = await aQueue(aPhoto("p1"), aPhoto("p2"));
  await photos.sent("p1");
  assert.deepEqual(ids(photos.stored()), ["p2"]);
  assert.deepEqual(ids(photos.photos), ["p1", "p2"]);
  assert.deepEqual(ids(photos.waiting), ["p2"]);
  photos.settle();
  assert.deepEqual(ids(photos.photos), ["p2"]);
});

test("a failed photo stays in the store with its reason", async () => {
  const photos = await aQueue(aPhoto("p1"));
  await photos.mark("p1", { status: "failed", reason: { code: "unknown", message: "" } });
  const [stored] = photos.stored();
  assert.equal(stored.status, "failed");
  assert.equal(stored.reason.code, "unknown");
});

test("a photo deleted meanwhile does not come back by being marked", async () => {
  const photos = await aQueue(aPhoto("p1"));
  await photos.remove("p1");
  await photos.mark("p1", { status: "failed" });
  await photos.sent("p1");
  assert.deepEqual(photos.stored(), []);
});

test("of marks and deletions in any haste, the last one is what the store holds", async () => {
  const photos = await aQueue(aPhoto("p1"), aPhoto("p2"));
  await Promise.all([photos.mark("p1", { released: true }), photos.remove("p1"), photos.mark("p2", { released: true })]);
  const stored = photos.stored();
  assert.deepEqual(ids(stored), ["p2"]);
  assert.equal(stored[0].released, true);
});

test("the deletion of a photo that the bucket may hold waits, without its bytes, to be told", async () => {
  const photos = await aQueue(aPhoto("p1", { confirm_url: "p1" }));
  await photos.remove("p1");
  assert.deepEqual(photos.photos, []);
  assert.deepEqual(ids(photos.deletions), ["p1"]);
  const [stored] = photos.stored();
  assert.equal(stored.status, "deleted");
  assert.equal(stored.bytes.byteLength, 0);
  await photos.told("p1");
  assert.deepEqual(photos.stored(), []);
});

test("a photo that comes back by Undo has nothing to be told", async () => {
  const photos = await aQueue(aPhoto("p1", { confirm_url: "p1" }));
  await photos.add(await photos.remove("p1"));
  assert.deepEqual(photos.deletions, []);
  assert.equal((photos.stored())[0].status, "captured");
});

test("a new page takes up what the store holds, with what was released and nothing on its way", async () => {
  const before = await aQueue(released("p1", { status: "uploading" }), aPhoto("p2"));
  const photos = queue({ store: before.store, clock: aClock(), changed() {} });
  await photos.load();
  assert.deepEqual(ids(photos.waiting), ["p1", "p2"]);
  assert.deepEqual(ids(photos.released), ["p1"]);
  assert.equal(photos.find("p1").status, "captured");
});

test("a locked queue shows nothing and knows how much it holds", async () => {
  const photos = await aQueue(aPhoto("p1"), aPhoto("p2"));
  await photos.lock();
  assert.deepEqual(photos.photos, []);
  assert.equal(photos.locked, 2);
  await photos.load();
  assert.deepEqual(ids(photos.photos), ["p1", "p2"]);
  assert.equal(photos.locked, 0);
});

test("a locked queue keeps in the page what could not be sealed: it has no other place", async () => {
  const photos = await aQueue(aPhoto("p1"));
  photos.store.trouble = new Error("disk full");
  await photos.add(aPhoto("p2"));
  await photos.lock();
  assert.deepEqual(ids(photos.photos), ["p2"]);
});

test("releasing lets photos go by themselves, and gives what failed another chance", async () => {
  const photos = await aQueue(aPhoto("p1", { status: "failed", reason: { code: "unknown" } }), aPhoto("p2"));
  await photos.release(photos.waiting.slice(0, 1));
  assert.deepEqual(ids(photos.released), ["p1"]);
  assert.equal(photos.find("p1").status, "captured");
  assert.equal(photos.find("p1").reason, undefined);
});

test("what was wiped from under the page is written once more", async () => {
  const photos = await aQueue(aPhoto("p1"), aPhoto("p2"));
  await photos.store.erase(["p1", "p2"]);
  await photos.again();
  assert.deepEqual(ids(photos.stored()), ["p1", "p2"]);
});

test("nobody's photos are not released, whoever asks for it", async () => {
  const photos = await aQueue(aPhoto("p1", { consultation: null }), aPhoto("p2"));
  await photos.release(photos.waiting);
  assert.deepEqual(photos.released.map(({ id }) => id), ["p2"]);
});

test("a yes gives its patient to the photos that it names, and to no other", async () => {
  const photos = await aQueue(aPhoto("p1", { consultation: null }), aPhoto("p2", { consultation: null }), aPhoto("p3"));
  const [one, , three] = photos.waiting;
  await photos.settleOrphans([one, three], { consultation: CD });
  assert.deepEqual(photos.stored().map(({ consultation }) => consultation), [CD, null, AB]);
});

test("what is said of a photo is in the store", async () => {
  const photos = await aQueue(aPhoto("p1"));
  await photos.describe("p1", { description: "Left foot" });
  await photos.describe("p1", { body_side: "left" });
  const [{ description, body_side }] = photos.stored();
  assert.deepEqual([description, body_side], ["Left foot", "left"]);
});

test("every key stroke is seen at once, and the last one is what the store holds", async () => {
  const photos = await aQueue(aPhoto("p1"));
  const typed = ["L", "Le", "Left"].map((description) => photos.describe("p1", { description }));
  assert.equal(photos.find("p1").description, "Left");
  await Promise.all(typed);
  assert.equal(photos.stored()[0].description, "Left");
});

test("what was let go is described no more: its words may have left already", async () => {
  const photos = await aQueue(released("p1", { description: "Left foot" }));
  await photos.describe("p1", { description: "Right foot" });
  assert.equal(photos.find("p1").description, "Left foot");
});

test("the first that is let go is safe at once, and waits for no other", async () => {
  const photos = await aQueue(aPhoto("p1"), aPhoto("p2"), aPhoto("p3"));
  const writes = [];
  photos.store.put = (rows) => (writes.push(ids(rows)), writes.length > 1 ? new Promise(() => {}) : undefined);
  await photos.release(photos.waiting);
  await turns();
  assert.deepEqual(writes, [["p1"], ["p2", "p3"]]);
});

test("where to confirm a photo goes into the same write as its release, where it is known", async () => {
  const photos = await aQueue(aPhoto("p1"), aPhoto("p2", { confirm_url: "/old" }), aPhoto("p3"));
  await photos.release(photos.waiting, (id) => (id === "p3" ? undefined : `/${id}`));
  await turns();
  assert.deepEqual(photos.stored().map(({ confirm_url }) => confirm_url), ["/p1", "/old", undefined]);
});

test("nobody has where to confirm a photo before it is written down, by whichever write", async () => {
  const photos = await aQueue(aPhoto("p1"), aPhoto("p2"));
  const { put } = photos.store;
  const written = [aPromise(), aPromise(), aPromise()];
  const begun = [];
  photos.store.put = (rows) => (begun.push(ids(rows)), written[begun.length - 1].then(() => put(rows)));
  const known = [];
  photos.release(photos.waiting, (id) => `/${id}`);
  photos.address("p1", "/p1").then(() => known.push("p1"));
  photos.address("p2", "/p2").then(() => known.push("p2"));
  await turns();
  assert.deepEqual(known, []);
  for (const each of written) {
    each.resolve();
    await turns();
  }
  assert.deepEqual(known, ["p1", "p2"]);
  assert.ok(begun.length <= 2, `${begun.length} writes`);
});

test("where to confirm a photo is written down where it was not, or where that failed", async () => {
  const photos = await aQueue(aPhoto("p1"));
  await photos.address("p1", "/p1");
  assert.equal(photos.stored()[0].confirm_url, "/p1");
  photos.store.trouble = new Error("full");
  await photos.address("p1", "/new");
  photos.store.trouble = null;
  await photos.address("p1", "/new");
  assert.equal(photos.stored()[0].confirm_url, "/new");
});
