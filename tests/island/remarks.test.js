import assert from "node:assert/strict";
import { test } from "node:test";

import { remarks } from "../../static/capture/remarks.js";
import { aPhoto, aQueue } from "./cast.js";

async function thePhone(...photos) {
  const queue = await aQueue(...photos);
  return { ...remarks(queue), queue };
}

test("the words of the photo before are taken over, and its side is not", async () => {
  const { same, queue } = await thePhone(aPhoto("p1", { description: "Foot", body_side: "left" }), aPhoto("p2"));
  await same("p2");
  const { description, body_side } = queue.find("p2");
  assert.deepEqual([description, body_side], ["Foot", undefined]);
});

test("a side is one tap, the other side too, and the same one takes it back", async () => {
  const { left, right, queue } = await thePhone(aPhoto("p1"));
  const side = () => queue.find("p1").body_side;
  await left("p1");
  assert.equal(side(), "left");
  await right("p1");
  assert.equal(side(), "right");
  await right("p1");
  assert.equal(side(), "");
});
