import assert from "node:assert/strict";
import { test } from "node:test";

import { files } from "../../static/capture/files.js";
import { shutter } from "../../static/capture/shutter.js";
import { Trouble } from "../../static/capture/trouble.js";
import { AB, CD, aDesk, aPromise, aQueue, turns } from "./cast.js";

const NOON = Date.parse("2026-11-02T12:00:00Z");
const MINUTE = 60_000;
const SHRUNK = { bytes: new ArrayBuffer(8), type: "image/jpeg", width: 800, height: 600 };

/** A picture taken a minute ago, by a clock that is three minutes slow. */
function aFile(name = "IMG_1.jpg", lastModified = NOON - 4 * MINUTE) {
  return { name, lastModified };
}

async function aGallery({ shrink = async () => SHRUNK, open = AB } = {}) {
  const { desk, hear } = aDesk(open);
  const queue = await aQueue();
  const told = { said: [], reviews: 0 };
  const machine = { state: "connected" };
  const { keep } = shutter({ shrink, stamp: desk.stamp, unheard() {}, now: () => NOON, queue, crypto });
  const gallery = files({
    machine,
    keep,
    stamp: desk.stamp,
    unheard() {},
    now: (at = NOON - 3 * MINUTE) => at + 3 * MINUTE,
    review: async () => told.reviews++,
    say: (name, values) => [name, ...Object.values(values ?? {})].join(" "),
    tell: ({ text }) => told.said.push(text),
  });
  return { ...gallery, desk, hear, queue, told, machine };
}

/** Fails for the pictures of these names. */
const cannot = (...names) => async ({ name }) => {
  if (names.includes(name)) throw new Trouble("heic");
  return SHRUNK;
};

test("chosen pictures become photos of the present patient, to be reviewed", async () => {
  const { choose, queue, told } = await aGallery();
  await choose([aFile("a.jpg"), aFile("b.jpg")]);
  assert.deepEqual(queue.waiting.map(({ consultation }) => consultation), [AB, AB]);
  assert.equal(told.reviews, 1);
  assert.deepEqual(told.said, ["bringing 1 2", "bringing 2 2", "brought 2"]);
});

test("a picture is opened only when the one before it is safe", async () => {
  const opened = [];
  const first = aPromise();
  const shrink = ({ name }) => (opened.push(name), name === "a.jpg" ? first : SHRUNK);
  const { choose } = await aGallery({ shrink });
  const chosen = choose([aFile("a.jpg"), aFile("b.jpg")]);
  const more = choose([aFile("c.jpg")]);
  await turns();
  assert.deepEqual(opened, ["a.jpg"]);
  first.resolve(SHRUNK);
  await Promise.all([chosen, more]);
  assert.deepEqual(opened, ["a.jpg", "b.jpg", "c.jpg"]);
});

test("a bad picture says why, and the others go on", async () => {
  const { choose, queue, told } = await aGallery({ shrink: cannot("b.heic") });
  await choose([aFile("a.jpg"), aFile("b.heic"), aFile("c.jpg")]);
  assert.equal(queue.waiting.length, 2);
  assert.equal(told.said.at(-1), "brought 2\nb.heic: why_heic");
});

test("nothing but bad pictures leads nowhere", async () => {
  const { choose, told } = await aGallery({ shrink: cannot("a.heic", "b.heic") });
  await choose([aFile("a.heic"), aFile("b.heic")]);
  assert.equal(told.reviews, 0);
  assert.equal(told.said.at(-1), "a.heic: why_heic\nb.heic: why_heic");
});

test("whoever has gone on to the camera meanwhile is not called away", async () => {
  const slow = aPromise();
  const { choose, told, machine } = await aGallery({ shrink: () => slow });
  const chosen = choose([aFile()]);
  await turns();
  machine.state = "camera";
  slow.resolve(SHRUNK);
  await chosen;
  assert.equal(told.reviews, 0);
  assert.equal(told.said.at(-1), "brought 1");
});

test("pictures after a bad batch are taken as ever", async () => {
  const { choose, queue } = await aGallery({ shrink: cannot("a.heic") });
  await choose([aFile("a.heic")]);
  await choose([aFile("b.jpg")]);
  assert.equal(queue.waiting.length, 1);
});

test("a photo's time is its file's, by the server's clock", async () => {
  const { choose, queue } = await aGallery();
  await choose([aFile()]);
  assert.equal(queue.waiting[0].captured_at, "2026-11-02T11:59:00.000Z");
});

test("no photo is from the future", async () => {
  const { choose, queue } = await aGallery();
  await choose([aFile("a.jpg", NOON + MINUTE)]);
  assert.equal(queue.waiting[0].captured_at, "2026-11-02T12:00:00.000Z");
});

test("a file without a time is from now", async () => {
  const { choose, queue } = await aGallery();
  await choose([aFile("a.jpg", 0)]);
  assert.equal(queue.waiting[0].captured_at, "2026-11-02T12:00:00.000Z");
});

test("the file's own name goes nowhere", async () => {
  const { choose, queue } = await aGallery();
  await choose([aFile("AB wound.jpg")]);
  assert.equal(queue.waiting[0].filename, "photo-20261102T115900Z.jpg");
});

test("the patient is the one for whom the camera app was opened, also when the desk moves on meanwhile", async () => {
  const { pick, choose, desk, hear, queue } = await aGallery();
  pick();
  hear(CD);
  await choose([aFile()]);
  assert.deepEqual(queue.waiting[0].consultation, AB);
});

test("a consultation that ends meanwhile keeps its photo", async () => {
  const { pick, choose, desk, hear, queue } = await aGallery();
  pick();
  hear(null);
  await choose([aFile()]);
  assert.deepEqual(queue.waiting[0].consultation, AB);
});

test("whoever has agreed to another patient since means that one", async () => {
  const { pick, choose, desk, hear, queue } = await aGallery();
  pick();
  hear(CD);
  desk.agree(CD.id);
  await choose([aFile()]);
  assert.deepEqual(queue.waiting[0].consultation, CD);
});

test("without a patient they are taken, for nobody yet", async () => {
  const { choose, queue } = await aGallery({ open: null });
  await choose([aFile()]);
  assert.deepEqual(queue.orphans, queue.waiting);
  assert.equal(queue.waiting.length, 1);
});

test("what the camera app was opened for with no patient is nobody's, whatever the desk opens meanwhile", async () => {
  const { pick, choose, hear, queue } = await aGallery({ open: null });
  pick();
  hear(AB);
  await choose([aFile()]);
  assert.equal(queue.waiting[0].consultation, null);
});

test("while the phone asks for the patient nothing is chosen anew", async () => {
  const { choose, hear, queue } = await aGallery();
  hear(CD);
  await choose([aFile()]);
  assert.deepEqual(queue.waiting, []);
});
