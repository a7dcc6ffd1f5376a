import assert from "node:assert/strict";
import { test } from "node:test";

import { poll } from "../../static/capture/poll.js";
import { aClock, aPromise, turns } from "./cast.js";

function aPoll() {
  const clock = aClock();
  const asked = [];
  const watch = poll({
    ask(back) {
      const answer = aPromise();
      asked.push({ back, answer });
      return answer;
    },
    pause: () => 1_000,
    clock,
  });
  const answered = async () => {
    asked.at(-1).answer.resolve();
    await turns();
  };
  return { clock, asked, answered, ...watch };
}

test("it asks again a second after the answer", async () => {
  const { look, clock, asked, answered } = aPoll();
  look();
  await answered();
  clock.pass(999);
  assert.equal(asked.length, 1);
  clock.pass(1);
  assert.equal(asked.length, 2);
});

test("one question is on its way at a time", () => {
  const { look, clock, asked } = aPoll();
  look();
  look();
  clock.pass(60_000);
  assert.equal(asked.length, 1);
});

test("a ring during a question is owed one more, at once", async () => {
  const { look, asked, answered } = aPoll();
  look();
  look();
  look();
  await answered();
  assert.equal(asked.length, 2);
  await answered();
  assert.equal(asked.length, 2);
});

test("a return to the page is not forgotten when it comes during a question", async () => {
  const { look, asked, answered } = aPoll();
  look();
  look({ back: true });
  look();
  await answered();
  assert.equal(asked[1].back, true);
});

test("a ring does not wait for the clock, and does not double it", async () => {
  const { look, clock, asked, answered } = aPoll();
  look();
  await answered();
  look();
  await answered();
  clock.pass(1_000);
  assert.equal(asked.length, 3);
});

test("a stopped poll asks only when there is a reason", async () => {
  const { look, stop, clock, asked, answered } = aPoll();
  look();
  stop();
  await answered();
  clock.pass(60_000);
  assert.equal(asked.length, 1);
  look();
  assert.equal(asked.length, 2);
});
