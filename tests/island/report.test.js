import assert from "node:assert/strict";
import { test } from "node:test";

import { report } from "../../static/capture/report.js";
import { aClock, aPromise, offline, turns, unpaired } from "./cast.js";

/** A phone that reports, to a server that answers when the test says so. */
function aReport() {
  const clock = aClock();
  const sent = [];
  const { tell, leave } = report({
    send(standing) {
      const answer = aPromise();
      sent.push({ waiting: standing.waiting, answer });
      return answer;
    },
    clock,
  });
  return {
    clock,
    leave,
    tell: (waiting) => tell({ state: "camera", waiting, sent: 0, failed: 0, oldest_waiting_at: null, store: null }),
    said: () => sent.map(({ waiting }) => waiting),
    async answered(error) {
      const { answer } = sent.at(-1);
      if (error) answer.reject(error);
      else answer.resolve();
      await turns();
    },
  };
}

/** One that has said `waiting: 1`, and was heard. */
async function aReportHeard() {
  const it = aReport();
  it.tell(1);
  it.clock.pass(0);
  await it.answered();
  return it;
}

test("the first word goes out at once", () => {
  const { tell, clock, said } = aReport();
  tell(1);
  clock.pass(0);
  assert.deepEqual(said(), [1]);
});

test("the same is not said twice", async () => {
  const { tell, clock, said } = await aReportHeard();
  tell(1);
  clock.pass(10_000);
  assert.deepEqual(said(), [1]);
});

test("what comes too fast is said half a second later, and only the last of it", async () => {
  const { tell, clock, said } = await aReportHeard();
  for (const waiting of [2, 3, 4]) tell(waiting);
  clock.pass(999);
  assert.deepEqual(said(), [1]);
  clock.pass(1);
  assert.deepEqual(said(), [1, 4]);
});

test("what was taken back before it was said is not said", async () => {
  const { tell, clock, said } = await aReportHeard();
  tell(2);
  tell(1);
  clock.pass(10_000);
  assert.deepEqual(said(), [1]);
});

test("no word goes out while another is on its way, and the last one follows", async () => {
  const { tell, clock, said, answered } = aReport();
  tell(1);
  clock.pass(0);
  tell(2);
  tell(3);
  clock.pass(10_000);
  assert.deepEqual(said(), [1]);
  await answered();
  clock.pass(0);
  assert.deepEqual(said(), [1, 3]);
});

test("what did not arrive is said again after five seconds", async () => {
  const { tell, clock, said, answered } = aReport();
  tell(1);
  clock.pass(0);
  await answered(offline());
  clock.pass(4_999);
  assert.deepEqual(said(), [1]);
  clock.pass(1);
  assert.deepEqual(said(), [1, 1]);
});

test("after trouble the next change waits for no five seconds", async () => {
  const { tell, clock, said, answered } = aReport();
  tell(1);
  clock.pass(0);
  await answered(offline());
  tell(2);
  clock.pass(1_000);
  assert.deepEqual(said(), [1, 2]);
});

test("a phone where nothing changes says now and then that it is still here", async () => {
  const { clock, said, answered } = await aReportHeard();
  clock.pass(25_000);
  await answered();
  clock.pass(25_000);
  assert.deepEqual(said(), [1, 1, 1]);
});

test("an unpaired phone says no more", async () => {
  const { tell, leave, clock, said, answered } = aReport();
  tell(1);
  clock.pass(0);
  await answered(unpaired());
  tell(2);
  leave();
  clock.pass(60_000);
  assert.deepEqual(said(), [1]);
});

test("a page that goes away says its last word first", async () => {
  const { tell, leave, said } = await aReportHeard();
  tell(2);
  leave();
  assert.deepEqual(said(), [1, 2]);
});

test("a page that goes away waits for no answer before its last word", () => {
  const { tell, leave, clock, said } = aReport();
  tell(1);
  clock.pass(0);
  tell(2);
  leave();
  assert.deepEqual(said(), [1, 2]);
});

test("a page that goes away repeats nothing", async () => {
  const { leave, said } = await aReportHeard();
  leave();
  assert.deepEqual(said(), [1]);
});
