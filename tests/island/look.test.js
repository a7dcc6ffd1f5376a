import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { looking } from "../../static/review/look.js";

/** What was drawn last. */
let drawn;
let eye;

beforeEach(() => {
  drawn = { scale: 1, x: 0, y: 0 };
  eye = looking((look) => (drawn = { ...look }));
});

/** Where a point of the picture, in shares of it from its middle, lies on the stage. */
const onStage = ({ x, y }) => ({ x: drawn.x + x * drawn.scale, y: drawn.y + y * drawn.scale });

test("what lies under the pointer stays there", () => {
  const at = { x: 0.2, y: -0.3 };
  eye.zoom(2, at);
  assert.deepEqual(onStage(at), at);
});

test("one comes no closer than eight times, and no farther than the whole", () => {
  eye.zoom(100);
  assert.equal(drawn.scale, 8);
  eye.zoom(0.001);
  assert.deepEqual(drawn, { scale: 1, x: 0, y: 0 });
});

test("no pan leads beyond the picture's edge", () => {
  eye.zoom(2);
  eye.pan(9, -9);
  assert.deepEqual(drawn, { scale: 2, x: 0.5, y: -0.5 });
});

test("a whole picture does not move", () => {
  eye.pan(0.3, 0.3);
  assert.deepEqual(drawn, { scale: 1, x: 0, y: 0 });
});

test("arrows are of use only when close", () => {
  assert.equal(eye.press("ArrowRight"), false);
  assert.equal(eye.press("+"), true);
  assert.equal(eye.press("ArrowRight"), true);
  assert.ok(drawn.x < 0);
});

test("other keys are left to the page", () => {
  eye.zoom(2);
  for (const key of ["a", "Enter", "toString"]) assert.equal(eye.press(key), false);
});
