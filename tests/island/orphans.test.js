import assert from "node:assert/strict";
import { test } from "node:test";

import { orphans } from "../../static/capture/orphans.js";
import { AB, CD, aDesk, aPhoto, aQueue } from "./cast.js";

const orphan = (id, more) => aPhoto(id, { consultation: null, ...more });
const patients = ({ photos }) => photos.map(({ consultation }) => consultation?.patient);

/** A phone that holds some, and has been with no patient. */
async function thePhone(...photos) {
  const { desk, clock } = aDesk(null);
  const queue = await aQueue(...photos);
  const held = orphans({ queue, consultation: desk, page: { status() {} }, say() {} });
  return { held, ...held.acts, queue, desk, hear: (now) => desk.heard(now, clock.now(), true) };
}

test("when a consultation opens, nothing is assigned by itself", async () => {
  const { held, hear, queue } = await thePhone(orphan("p1"));
  hear(CD);
  assert.deepEqual(patients(queue), [undefined]);
  assert.equal(held.question.asks, true);
});

test("a yes gives the photos their patient, and counts as Continue", async () => {
  const { hear, queue, desk, assign } = await thePhone(orphan("p1"), orphan("p2"));
  hear(CD);
  assert.equal(desk.asks, "continue");
  await assign(CD.id);
  assert.deepEqual(patients(queue), ["CD", "CD"]);
  assert.equal(desk.asks, null);
});

test("a yes to a patient who is not there any more gives nothing to the next one", async () => {
  const { hear, queue, assign } = await thePhone(orphan("p1"));
  hear(CD);
  hear(AB);
  await assign(CD.id);
  assert.deepEqual(patients(queue), [undefined]);
});

test("a no leaves them without a patient, and is not asked again before the next one", async () => {
  const { held, hear, queue, decline } = await thePhone(orphan("p1"));
  hear(CD);
  await decline(CD.id);
  assert.deepEqual(patients(queue), [undefined]);
  assert.equal(held.question.asks, false);
  hear(AB);
  assert.equal(held.question.asks, true);
});

test("a no may be taken back in review", async () => {
  const { held, hear, queue, decline, assign } = await thePhone(orphan("p1"));
  hear(CD);
  await decline(CD.id);
  assert.deepEqual(held.question.photos.map(({ id }) => id), ["p1"]);
  await assign(CD.id);
  assert.deepEqual(patients(queue), ["CD"]);
});

test("a no to some is no answer for those that come after", async () => {
  const { hear, queue, decline, assign } = await thePhone(orphan("p1"));
  hear(CD);
  await decline(CD.id);
  await queue.add(orphan("p2"));
  await assign(CD.id);
  assert.deepEqual(patients(queue), [undefined, "CD"]);
});
