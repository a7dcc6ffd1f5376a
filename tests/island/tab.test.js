import assert from "node:assert/strict";
import { test } from "node:test";

import { onlyTab } from "../../static/capture/tab.js";
import { turns } from "./cast.js";

test("the newest tab takes the queue, and the older one hears of it", async () => {
  let lose;
  const locks = { request: (name, { steal }, hold) => new Promise((_, reject) => (hold(), (lose = steal && reject))) };
  let lost = 0;
  onlyTab(locks, () => lost++);
  await turns();
  assert.equal(lost, 0);
  lose(new DOMException("stolen", "AbortError"));
  await turns();
  assert.equal(lost, 1);
});

test("a browser without locks goes on without", () => {
  assert.doesNotThrow(() => onlyTab(undefined, () => {}));
});
