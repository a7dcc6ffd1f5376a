import assert from "node:assert/strict";
import { test } from "node:test";

import { bin } from "../../static/capture/bin.js";
import { aClock, aPhoto } from "./cast.js";

function aBin() {
  const clock = aClock();
  const made = { clock, emptied: 0 };
  return Object.assign(made, bin({ clock, emptied: () => made.emptied++ }));
}

test("a deleted photo may come back for some seconds", () => {
  const { drop, take, holds } = aBin();
  const photo = aPhoto("p1");
  drop(photo);
  assert.equal(holds("p1"), true);
  assert.equal(take(), photo);
});

test("after that it may not", () => {
  const deleted = aBin();
  deleted.drop(aPhoto("p1"));
  deleted.clock.pass(10_000);
  assert.equal(deleted.holds("p1"), false);
  assert.equal(deleted.take(), null);
  assert.equal(deleted.emptied, 1);
});

test("only the last one may come back", () => {
  const deleted = aBin();
  deleted.drop(aPhoto("p1"));
  deleted.drop(aPhoto("p2"));
  assert.equal(deleted.emptied, 1);
  assert.equal(deleted.holds("p1"), false);
  assert.equal(deleted.take().id, "p2");
  assert.equal(deleted.take(), null);
});

test("a photo taken back empties nothing, then or later", () => {
  const deleted = aBin();
  deleted.drop(aPhoto("p1"));
  deleted.take();
  deleted.clock.pass(10_000);
  assert.equal(deleted.emptied, 0);
});
