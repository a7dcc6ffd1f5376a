import assert from "node:assert/strict";
import { test } from "node:test";

import { TABLE, machine } from "../../static/capture/machine.js";

test("the way of spec.md leads once around", () => {
  const way = [];
  const states = machine("connected", (state) => way.push(state));
  for (const act of ["open", "review", "send", "leave"]) states.go(act);
  assert.deepEqual(way, ["camera", "reviewing", "uploading", "connected"]);
});

test("what is not in the table does not happen", () => {
  const states = machine("connected", () => assert.fail("nothing may be entered"));
  assert.equal(states.go("unheard of"), false);
  assert.equal(states.state, "connected");
});

test("every state can fail, and a failure has a way back", () => {
  for (const [state, ways] of Object.entries(TABLE)) assert.equal(ways.fail, "error", state);
  assert.equal(TABLE.error.leave, "connected");
  assert.equal(TABLE.error.review, "reviewing");
});

test("no act leads out of the five states", () => {
  const states = new Set(Object.keys(TABLE));
  for (const ways of Object.values(TABLE)) {
    for (const next of Object.values(ways)) assert.ok(states.has(next), next);
  }
});
