import assert from "node:assert/strict";
import { test } from "node:test";

import { news } from "../../static/capture/news.js";
import { AB, LIMITS, aClock, offline, unpaired } from "./cast.js";

const START = Date.parse("2026-11-02T10:30:00.000Z");
const ANSWER = {
  clinician: "Clinician",
  now: "2026-11-02T10:41:00.000Z",
  consultation: AB,
  acted_at: "2026-11-02T10:40:00.000Z",
  limits: { ...LIMITS, quality: 0.9 },
  version: 7,
};

function aListener(...answers) {
  const clock = aClock(START);
  const heard = { seen: [], at: [], acts: [], told: [], changed: 0, refused: [] };
  const server = {
    async phone(seen) {
      heard.seen.push(seen);
      clock.pass(200);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const told = news({
    server,
    clock,
    first: { clinician: "Clinician", limits: LIMITS },
    heard: (at) => heard.at.push(at - START),
    told: (answer, actedAt) => {
      heard.told.push(answer);
      heard.acts.push(actedAt - START);
    },
    changed: () => heard.changed++,
    refused: ({ code }) => heard.refused.push(code),
  });
  return { told, heard, clock };
}

test("it asks with the version that it has seen, and for everything on a return", async () => {
  const { told, heard } = aListener(ANSWER, null, ANSWER);
  await told.ask(false);
  await told.ask(false);
  await told.ask(true);
  assert.deepEqual(heard.seen, [undefined, 7, undefined]);
  assert.equal(heard.told.length, 2);
});

test("it tells the server's time, whatever the phone's clock says", async () => {
  const { told, clock } = aListener(ANSWER);
  await told.ask(true);
  clock.pass(60_000);
  // The answer was written half way through the 200 ms of the question.
  assert.equal(new Date(told.now()).toISOString(), "2026-11-02T10:42:00.100Z");
});

test("the server's limits replace those that the page was born with", async () => {
  const { told } = aListener(ANSWER);
  await told.ask(true);
  assert.equal(told.limits.quality, 0.9);
});

test("one lost answer is nobody's business, three in a row are said, and taken back", async () => {
  const { told, heard } = aListener(offline(), offline(), offline(), null);
  await told.ask(false);
  await told.ask(false);
  assert.equal(told.offline, false);
  await told.ask(false);
  assert.equal(told.offline, true);
  await told.ask(false);
  assert.equal(told.offline, false);
  assert.equal(heard.changed, 2);
});

test("a token that no longer counts is told at once", async () => {
  const { told, heard } = aListener(unpaired("token_expired"));
  await told.ask(false);
  assert.deepEqual(heard.refused, ["token_expired"]);
});

test("every answer is heard, also one without news, and none that did not come", async () => {
  const { told, heard } = aListener(ANSWER, offline(), null);
  await told.ask(false);
  await told.ask(false);
  await told.ask(false);
  assert.deepEqual(heard.at, [100, 500]);
});

test("when something last happened is told by this phone's own clock", async () => {
  const { told, heard } = aListener(ANSWER, { ...ANSWER, acted_at: null });
  await told.ask(true);
  await told.ask(true);
  assert.deepEqual(heard.acts, [100 - 60_000, 300]);
});

test("each answer says anew how many photos are left, and none before the first", async () => {
  const { told } = aListener({ ...ANSWER, photos_left: 2 }, null, { ...ANSWER, photos_left: null });
  assert.equal(told.left, undefined);
  await told.ask(false);
  await told.ask(false);
  assert.equal(told.left, 2);
  await told.ask(false);
  assert.equal(told.left, null);
});

test("what waits for the first answer goes on with it, or without it where it does not come", async () => {
  for (const first of [ANSWER, offline(), unpaired("token_expired")]) {
    const { told } = aListener(first);
    let waits = true;
    told.asked.then(() => (waits = false));
    await Promise.resolve();
    assert.equal(waits, true);
    await told.ask(true);
    await told.asked;
  }
});
