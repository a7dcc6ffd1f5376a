import assert from "node:assert/strict";
import { test } from "node:test";

import { aPhoto, aStore, unpaired } from "./cast.js";

const DAY = 24 * 60 * 60 * 1000;
const ids = (photos) => photos.map(({ id }) => id);
const bytes = () => crypto.getRandomValues(new Uint8Array(64)).buffer;

/** A store with photos in it, and all that lies under it. */
async function aFullStore(...photos) {
  const store = aStore();
  await store.open();
  await store.put(photos);
  return store;
}

/** What somebody finds who opens the page anew. */
const visit = (store) => aStore(store).open();

function later({ keys }, days) {
  keys.now = new Date(Date.parse(keys.now) + days * DAY).toISOString();
}

test("a photo comes back as it was, bytes and all", async () => {
  const photo = aPhoto("p1", { bytes: bytes(), released: true, confirm_url: "/confirm" });
  const { photos } = await visit(await aFullStore(photo));
  assert.deepEqual(photos, [photo]);
});

test("nothing of a photo lies readable on the disk", async () => {
  const { disk } = await aFullStore(aPhoto("p1", { bytes: new TextEncoder().encode("rash ".repeat(20)).buffer }));
  const [row] = disk.tables.sealed.values();
  assert.deepEqual(Object.keys(row).sort(), ["deleted", "id", "iv", "key", "sealed", "store"]);
  const text = Buffer.from(row.sealed).toString("latin1");
  for (const known of ["rash rash", "patient", "image/jpeg", "captured_at", "2026"]) assert.equal(text.includes(known), false);
});

test("the key cannot be taken out of the page", async () => {
  const store = aStore();
  let extractable;
  const real = crypto.subtle.importKey;
  crypto.subtle.importKey = (...asked) => ((extractable = asked[3]), real.apply(crypto.subtle, asked));
  await store.open().finally(() => (crypto.subtle.importKey = real));
  assert.equal(extractable, false);
});

test("each seal has a nonce of its own, also of the same photo", async () => {
  const store = await aFullStore(aPhoto("p1"));
  const [{ iv: first }] = store.disk.tables.sealed.values();
  await store.put([aPhoto("p1")]);
  const [{ iv: second }] = store.disk.tables.sealed.values();
  assert.notDeepEqual(first, second);
});

for (const [part, change] of [
  ["bytes", (row) => new Uint8Array(row.sealed).fill(0, 40, 50)],
  ["id", (row) => (row.id = "p2")],
  ["nonce", (row) => (row.iv[0] ^= 1)],
  ["claim to be a deletion", (row) => (row.deleted = true)],
]) {
  test(`a row with another ${part} does not open, is counted, and is kept for a while`, async () => {
    const store = await aFullStore(aPhoto("p1"));
    const [row] = store.disk.tables.sealed.values();
    change(row);
    assert.deepEqual(await visit(store), { photos: [], damaged: 1 });
    assert.ok(store.disk.tables.sealed.size > 0);
  });
}

test("a photo whose bytes are not those that were taken counts as damaged", async () => {
  const photo = aPhoto("p1", { sha256: aPhoto("p2", { bytes: bytes() }).sha256 });
  assert.equal((await visit(await aFullStore(photo))).damaged, 1);
});

test("one damaged photo does not take the others with it", async () => {
  const store = await aFullStore(aPhoto("p1"), aPhoto("p2"));
  store.disk.tables.sealed.get("p1").sealed = new ArrayBuffer(3);
  assert.deepEqual(ids((await visit(store)).photos), ["p2"]);
});

test("a damaged photo goes after seven days of the server's time", async () => {
  const store = await aFullStore(aPhoto("p1"));
  store.disk.tables.sealed.get("p1").sealed = new ArrayBuffer(3);
  await visit(store);
  later(store, 6);
  await visit(store);
  assert.equal(store.disk.tables.sealed.size, 1);
  later(store, 2);
  await visit(store);
  assert.equal(store.disk.tables.sealed.size, 0);
});

test("another clinician on the same phone sees nothing of the queue, and gets one of their own", async () => {
  const store = await aFullStore(aPhoto("p1"));
  store.keys.clinician = "Dr B";
  const theirs = aStore(store);
  assert.deepEqual(await theirs.open(), { photos: [], damaged: 0 });
  assert.notEqual(theirs.id, store.id);
  store.keys.clinician = "Dr A";
  assert.deepEqual(ids((await visit(store)).photos), ["p1"]);
});

test("what nobody opened goes seven days after it was last opened", async () => {
  const store = await aFullStore(aPhoto("p1"));
  store.keys.clinician = "Dr B";
  later(store, 6);
  await visit(store);
  assert.equal(store.disk.tables.sealed.size, 1);
  later(store, 2);
  await visit(store);
  assert.equal(store.disk.tables.sealed.size, 0);
  assert.equal(store.disk.tables.stores.size, 1);
});

test("what its own clinician can open is never wiped, however old", async () => {
  const store = await aFullStore(aPhoto("p1"));
  later(store, 400);
  assert.deepEqual(ids((await visit(store)).photos), ["p1"]);
});

test("a key that is no longer the newest still opens what it sealed", async () => {
  const store = await aFullStore(aPhoto("p1"));
  store.keys.masters = ["m2", "m1"];
  const renewed = aStore(store);
  assert.deepEqual(ids((await renewed.open()).photos), ["p1"]);
  await renewed.put([aPhoto("p2")]);
  assert.equal(store.disk.tables.sealed.get("p2").key, "m2");
});

test("an unpaired phone opens nothing, and can say how much waits", async () => {
  const store = await aFullStore(aPhoto("p1"), aPhoto("p2"), aPhoto("p3", { status: "deleted", bytes: new ArrayBuffer(0) }));
  store.keys.trouble = unpaired();
  const locked = aStore(store);
  await assert.rejects(locked.open(), { code: "token_revoked" });
  assert.equal(await locked.count(), 2);
  await assert.rejects(locked.put([aPhoto("p4")]));
});

test("once locked, a store seals nothing more", async () => {
  const store = await aFullStore(aPhoto("p1"));
  store.lock();
  await assert.rejects(store.put([aPhoto("p2")]));
  assert.equal(store.disk.tables.sealed.size, 1);
});
