import assert from "node:assert/strict";
import { test } from "node:test";

import { bin } from "../../static/capture/bin.js";
import { aClock, aPhoto, aServer } from "./cast.js";

function aBin() {
  const clock = aClock();
  const server = aServer();
  return { clock, server, ...bin({ forget: server.api.forget, clock, emptied() {} }) };
}

test("a deleted photo may come back for some seconds", () => {
  const { drop, take } = aBin();
  const photo = aPhoto("p1");
  drop(photo);
  assert.equal(take(), photo);
});

test("after that it may not", () => {
  const { drop, take, clock } = aBin();
  drop(aPhoto("p1"));
  clock.pass(10_000);
  assert.equal(take(), null);
});

test("only the last one may come back", () => {
  const { drop, take } = aBin();
  drop(aPhoto("p1"));
  drop(aPhoto("p2"));
  assert.equal(take().id, "p2");
  assert.equal(take(), null);
});

test("the server hears of the deletion of a presigned photo, once it is final", () => {
  const { drop, clock, server } = aBin();
  drop(aPhoto("p1", { confirm_url: "p1" }));
  assert.deepEqual(server.heard, []);
  clock.pass(10_000);
  assert.deepEqual(server.heard, ["forget p1"]);
});

test("the server hears nothing of a photo that was never presigned", () => {
  const { drop, empty, server } = aBin();
  drop(aPhoto("p1"));
  empty();
  assert.deepEqual(server.heard, []);
});

test("a photo taken back is not forgotten by the server", () => {
  const { drop, take, clock, server } = aBin();
  drop(aPhoto("p1", { confirm_url: "p1" }));
  take();
  clock.pass(10_000);
  assert.deepEqual(server.heard, []);
});
