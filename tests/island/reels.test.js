import assert from "node:assert/strict";
import { test } from "node:test";

import { reels } from "../../static/recordings/reels.js";
import { aClock, turns } from "./cast.js";
import { RUN, aDeck, aTrack } from "./recording-cast.js";

function running(more) {
  const deck = aDeck(reels, more);
  const track = aTrack();
  deck.belong(RUN, 0);
  deck.begin(track);
  return Object.assign(deck, { track });
}

test("the next file begins after fifteen seconds, and the last one ends a little later", async () => {
  const { made, clock, grown } = running();
  clock.pass(15_000);
  assert.deepEqual(made.map(({ state }) => state), ["recording", "recording"]);
  clock.pass(599);
  assert.equal(made[0].state, "recording");
  clock.pass(1);
  assert.deepEqual(made.map(({ state }) => state), ["inactive", "recording"]);
  await turns();
  const [first] = grown;
  assert.deepEqual([first.number, first.over, first.until - first.from], [0, true, 15_600]);
});

test("no file ends before the next one has really begun", () => {
  const { made, clock } = running({ slow: true });
  made[0].onstart();
  clock.pass(15_000);
  clock.pass(60_000);
  assert.equal(made[0].state, "recording");
  made[1].onstart();
  clock.pass(600);
  assert.equal(made[0].state, "inactive");
});

test("files are numbered in the order in which they began, from where an earlier visit left off", () => {
  const deck = aDeck(reels);
  deck.belong(RUN, 7);
  deck.begin(aTrack(), "reload");
  deck.clock.pass(15_000);
  for (const recorder of deck.made) recorder.slices("a");
  const growing = deck.grown.filter(({ over }) => !over);
  assert.deepEqual(growing.map(({ number, after }) => [number, after]), [[7, "reload"], [8, ""]]);
});

test("what there is of a file is handed over every three seconds", () => {
  const { made, grown, clock } = running();
  assert.equal(made[0].slice, 3_000);
  clock.pass(3_000);
  made[0].slices("a");
  clock.pass(3_000);
  made[0].slices("b");
  assert.deepEqual(grown.map(({ over, until, from }) => [over, until - from]), [[false, 3_000], [false, 6_000]]);
});

test("stopping ends all that turns, as of the moment when there was no sound any more", async () => {
  const { made, grown, clock, stop } = running();
  clock.pass(5_000);
  await stop(4_000);
  clock.pass(60_000);
  assert.equal(made.length, 1);
  assert.deepEqual(grown.map(({ over, until, from }) => [over, until - from]), [[true, 3_000]]);
});

test("a file that had just begun beside the one that stops with it is left out, and its number is free", async () => {
  const { made, grown, clock, begin, stop, track } = running();
  clock.pass(15_300);
  assert.equal(made.length, 2);
  await stop();
  assert.deepEqual(grown.map(({ number, over }) => [number, over]), [[0, true]]);
  begin(track, "taken");
  await stop();
  assert.deepEqual(grown.map(({ number }) => number), [0, 1]);
});

test("of two tracks that stop together both are kept", async () => {
  const { grown, clock, begin, stop } = running();
  clock.pass(5_000);
  begin(aTrack());
  clock.pass(300);
  await stop();
  assert.deepEqual(grown.map(({ number, over }) => [number, over]), [[0, true], [1, true]]);
});

test("stopping waits until everything is sealed", async () => {
  let seal = () => {};
  const sealed = new Promise((resolve) => (seal = resolve));
  let stopped = false;
  const { stop } = running({ edges: { grown: () => sealed } });
  stop().then(() => (stopped = true));
  await turns();
  assert.equal(stopped, false);
  seal();
  await turns();
  assert.equal(stopped, true);
});

test("in a hidden page, whose timers sleep, the sound itself keeps the pace", () => {
  const clock = { ...aClock(1_000), later() {} };
  const { made } = running({ clock });
  for (let n = 0; n < 5; n++) {
    clock.pass(3_000);
    made[0].slices("a");
  }
  assert.equal(made.length, 2);
  clock.pass(3_000);
  made[1].slices("b");
  assert.deepEqual(made.map(({ state }) => state), ["inactive", "recording"]);
});

test("another track goes on in a new file, and the old one ends once that runs", () => {
  const { made, begin, clock } = running();
  const other = aTrack();
  begin(other);
  assert.equal(made[1].track, other);
  clock.pass(600);
  assert.equal(made[0].state, "inactive");
  clock.pass(15_000);
  assert.equal(made[2].track, other);
});

test("a recorder that gives up is said to have, and one that is replaced is not", async () => {
  const { made, told, begin } = running();
  begin(aTrack());
  await made[0].stop();
  assert.equal(told.broke, 0);
  await made[1].stop();
  assert.equal(told.broke, 1);
});

test("a browser that takes no recorder has given up, too", () => {
  const deck = aDeck(reels, { edges: { record: () => assert.fail("no") } });
  deck.belong(RUN, 0);
  deck.begin(aTrack());
  assert.equal(deck.told.broke, 1);
});
