import assert from "node:assert/strict";
import { test } from "node:test";

import { shutter } from "../../static/capture/shutter.js";
import { AB, CD, aDesk, aPhoto, aPromise, aQueue } from "./cast.js";

const NOON = Date.parse("2026-11-02T12:00:00Z");
const SHRUNK = { bytes: new ArrayBuffer(8), type: "image/jpeg", width: 800, height: 450 };

async function aShutter({ open = AB, shrink = async () => SHRUNK, unheard = () => {} } = {}) {
  let now = NOON;
  const { desk, hear } = aDesk(open);
  const photos = await aQueue();
  const made = shutter({ grab: () => "picture", shrink, stamp: desk.stamp, unheard, now: () => now++, queue: photos, crypto });
  return { desk, hear, photos, shutter: made };
}

test("a press becomes a photo in the queue", async () => {
  const { shutter, photos } = await aShutter();
  const photo = await shutter.press();
  assert.deepEqual(photos.waiting, [photo]);
  assert.equal(photo.captured_at, "2026-11-02T12:00:00.000Z");
});

test("the patient is the one at the shutter, not the one when the photo is ready", async () => {
  const shrunk = aPromise();
  const { desk, hear, shutter } = await aShutter({ shrink: () => shrunk });
  const pressed = shutter.press();
  hear(CD);
  desk.agree(CD.id);
  shrunk.resolve(SHRUNK);
  assert.deepEqual((await pressed).consultation, AB);
});

test("without a consultation a photo is nobody's yet", async () => {
  const { shutter, photos } = await aShutter({ open: null });
  assert.equal((await shutter.press()).consultation, null);
  assert.equal(photos.orphans.length, 1);
});

test("while the phone asks for the patient nothing is taken", async () => {
  const { hear, shutter, photos } = await aShutter();
  hear(CD);
  assert.equal(shutter.press(), null);
  assert.deepEqual(photos.waiting, []);
});

test("a photo taken unheard says since when", async () => {
  const { shutter } = await aShutter({ unheard: () => "2026-11-02T11:59:00.000Z" });
  assert.equal((await shutter.press()).unheard_since, "2026-11-02T11:59:00.000Z");
});

test("what is nobody's yet is in no doubt", async () => {
  const { shutter } = await aShutter({ open: null, unheard: () => "2026-11-02T11:59:00.000Z" });
  assert.equal((await shutter.press()).unheard_since, undefined);
});

test("the next press need not wait for the last photo", async () => {
  const slow = aPromise();
  const answers = [slow, Promise.resolve(SHRUNK)];
  const { shutter, photos } = await aShutter({ shrink: () => answers.shift() });
  const first = shutter.press();
  const second = await shutter.press();
  assert.equal(shutter.developing, 1);
  slow.resolve(SHRUNK);
  await shutter.settled();
  assert.deepEqual(photos.waiting, [await first, second]);
  assert.equal(shutter.developing, 0);
});

test("a press that came to nothing holds up nobody", async () => {
  const { shutter, photos } = await aShutter({ shrink: () => Promise.reject(new Error("out of memory")) });
  await assert.rejects(shutter.press());
  await shutter.settled();
  assert.equal(shutter.developing, 0);
  assert.deepEqual(photos.waiting, []);
});

test("a retaken photo takes the old one's place", async () => {
  const { shutter } = await aShutter();
  const old = aPhoto("p1");
  assert.equal((await shutter.press(old)).place, old.place);
});
