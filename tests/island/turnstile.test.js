import assert from "node:assert/strict";
import { test } from "node:test";

import { turnstile } from "../../static/capture/turnstile.js";
import { turns } from "./cast.js";

test("so many go through at a time, in the order in which they came", async () => {
  const gate = turnstile(2);
  const inside = [];
  const leaves = {};
  for (const name of ["a", "b", "c", "d"]) gate.enter().then((leave) => (inside.push(name), (leaves[name] = leave)));
  await turns();
  assert.deepEqual(inside, ["a", "b"]);
  leaves.b();
  await turns();
  assert.deepEqual(inside, ["a", "b", "c"]);
});

test("to leave twice lets one through", async () => {
  const gate = turnstile(1);
  const leave = await gate.enter();
  let through = 0;
  gate.enter().then(() => through++);
  gate.enter().then(() => through++);
  leave();
  leave();
  await turns();
  assert.equal(through, 1);
});
