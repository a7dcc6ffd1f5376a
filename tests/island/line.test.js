import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, gapAt, inWords, positionOf, spotAt, timeOfDay } from "../../static/review/line.js";

const pieces = [
  { start: 0, begin: 0, length: 15_600 },
  { start: 15_600, begin: 600, length: 14_400 },
  { start: 40_000, begin: 0, length: 15_000 },
];
const gaps = [{ start: 30_000, length: 10_000, words: "10 s without sound: a call came in" }];

test("a position is in one piece, so far into its own sound", () => {
  assert.deepEqual(spotAt(pieces, 0), { index: 0, offset: 0 });
  assert.deepEqual(spotAt(pieces, 15_599), { index: 0, offset: 15_599 });
  assert.deepEqual(spotAt(pieces, 15_600), { index: 1, offset: 600 });
  assert.deepEqual(spotAt(pieces, 20_000), { index: 1, offset: 5000 });
});

test("where there is no sound, the next one counts", () => {
  assert.deepEqual(spotAt(pieces, 33_000), { index: 2, offset: 0 });
  assert.equal(spotAt(pieces, 55_000), undefined);
});

test("a piece's own time is a position again, and never outside of it", () => {
  assert.equal(positionOf(pieces[1], 5000), 20_000);
  assert.equal(positionOf(pieces[1], 0), 15_600);
  assert.equal(positionOf(pieces[1], 99_000), 30_000);
});

test("a gap is found by any position within it", () => {
  assert.equal(gapAt(gaps, 30_000), gaps[0]);
  assert.equal(gapAt(gaps, 39_999), gaps[0]);
  assert.equal(gapAt(gaps, 40_000), undefined);
});

test("time is told for eyes, for ears and by the clock", () => {
  assert.equal(clock(200_900), "3:20");
  assert.equal(clock(3_723_000), "1:02:03");
  assert.equal(inWords(0), "the beginning");
  assert.equal(inWords(61_000), "1 minute 1 second");
  assert.equal(inWords(7_322_000), "2 hours 2 minutes 2 seconds");
  assert.equal(timeOfDay("10:41:05", 55_000), "10:42:00");
  assert.equal(timeOfDay("23:59:59", 1000), "00:00:00");
});
