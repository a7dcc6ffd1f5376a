import assert from "node:assert/strict";
import { test } from "node:test";

import { fit, shrinker } from "../../static/capture/shrink.js";
import { Trouble } from "../../static/capture/trouble.js";
import { LIMITS, turns } from "./cast.js";

test("a full frame becomes exactly 800 × 450", () => {
  assert.deepEqual(fit(1920, 1080, 800), { width: 800, height: 450 });
});

test("an upright one becomes 450 × 800", () => {
  assert.deepEqual(fit(1080, 1920, 800), { width: 450, height: 800 });
});

test("nothing is ever enlarged", () => {
  assert.deepEqual(fit(640, 480, 800), { width: 640, height: 480 });
});

test("a thread of a picture keeps one pixel", () => {
  assert.deepEqual(fit(8000, 2, 800), { width: 800, height: 1 });
});

const SHRUNK = { bytes: new ArrayBuffer(1), type: "image/jpeg", width: 800, height: 450 };

function aPicture() {
  return {
    displayWidth: 1920,
    displayHeight: 1080,
    closed: false,
    close() {
      this.closed = true;
    },
  };
}

function aShrinker() {
  const worker = Object.assign(new EventTarget(), {
    jobs: [],
    postMessage(job, transfer) {
      this.jobs.push({ ...job, transfer });
    },
    say(data) {
      this.dispatchEvent(new MessageEvent("message", { data }));
    },
  });
  const byHand = [];
  const shrink = shrinker({
    worker,
    byHand: async (job) => {
      byHand.push(job);
      return SHRUNK;
    },
    measure: async (file) => {
      if (file.size === 0) throw new Trouble("not_shrunk");
      return { width: 3000, height: 4000 };
    },
  });
  return { worker, byHand, shrink };
}

test("a worker that is ready gets the picture itself, not a copy", async () => {
  const { worker, byHand, shrink } = aShrinker();
  worker.say({ ready: true });
  const picture = aPicture();
  const shrunk = shrink(picture, LIMITS);
  const [{ id, transfer, ...job }] = worker.jobs;
  assert.deepEqual(transfer, [picture]);
  assert.deepEqual(job, { picture, width: 800, height: 450, type: "image/jpeg", quality: 0.85 });
  worker.say({ id, shrunk: SHRUNK });
  assert.equal(await shrunk, SHRUNK);
  assert.equal(byHand.length, 0);
});

test("a worker that never says that it can is not asked", async () => {
  const { worker, byHand, shrink } = aShrinker();
  assert.equal(await shrink(aPicture(), LIMITS), SHRUNK);
  assert.equal(worker.jobs.length, 0);
  assert.equal(byHand.length, 1);
});

test("several pictures on their way find their own way back", async () => {
  const { worker, shrink } = aShrinker();
  worker.say({ ready: true });
  const both = [shrink(aPicture(), LIMITS), shrink(aPicture(), LIMITS)];
  worker.say({ id: worker.jobs[1].id, shrunk: { ...SHRUNK, width: 2 } });
  worker.say({ id: worker.jobs[0].id, shrunk: { ...SHRUNK, width: 1 } });
  assert.deepEqual((await Promise.all(both)).map(({ width }) => width), [1, 2]);
});

test("a worker that dies fails what it held, and the page takes over", async () => {
  const { worker, byHand, shrink } = aShrinker();
  worker.say({ ready: true });
  const lost = shrink(aPicture(), LIMITS);
  worker.dispatchEvent(new Event("error"));
  await assert.rejects(lost, { code: "not_shrunk" });
  await shrink(aPicture(), LIMITS);
  assert.equal(byHand.length, 1);
});

test("every picture is closed, also when it could not be shrunk", async () => {
  const { worker, shrink } = aShrinker();
  const kept = aPicture();
  await shrink(kept, LIMITS);
  worker.say({ ready: true });
  const failed = aPicture();
  const shrunk = shrink(failed, LIMITS);
  worker.say({ id: worker.jobs[0].id, error: "out of memory" });
  await assert.rejects(shrunk);
  assert.deepEqual([kept.closed, failed.closed], [true, true]);
});

test("a worker that says that it cannot is not asked", async () => {
  const { worker, byHand, shrink } = aShrinker();
  worker.say({ ready: false });
  await shrink(aPicture(), LIMITS);
  assert.equal(worker.jobs.length, 0);
  assert.equal(byHand.length, 1);
});

test("a file goes to the worker packed as it is, with the size that it has and the one to have", async () => {
  const { worker, shrink } = aShrinker();
  worker.say({ ready: true });
  const file = new Blob(["bytes"]);
  const shrunk = shrink(file, LIMITS);
  await turns();
  const [{ id, transfer, picture, full, width, height }] = worker.jobs;
  assert.deepEqual({ transfer, full, width, height }, { transfer: [], full: { width: 3000, height: 4000 }, width: 600, height: 800 });
  assert.equal(picture, file);
  worker.say({ id, shrunk: SHRUNK });
  assert.equal(await shrunk, SHRUNK);
});

test("a file that is no picture says so, and troubles nobody", async () => {
  const { worker, byHand, shrink } = aShrinker();
  worker.say({ ready: true });
  await assert.rejects(shrink(new Blob([]), LIMITS), { code: "not_shrunk" });
  assert.deepEqual([worker.jobs, byHand], [[], []]);
});
