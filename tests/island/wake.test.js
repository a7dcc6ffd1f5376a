import assert from "node:assert/strict";
import { test } from "node:test";

import { wakeLock } from "../../static/capture/wake.js";
import { turns } from "./cast.js";

function aScreen() {
  const screen = { asked: 0, released: 0 };
  const request = async () => (screen.asked++, { release: () => screen.released++ });
  return Object.assign(screen, wakeLock({ wakeLock: { request } }));
}

test("the screen is kept on once, and let go at the end", async () => {
  const screen = aScreen();
  screen.hold(true);
  screen.hold(true);
  assert.equal(screen.asked, 1);
  screen.hold(false);
  await turns();
  assert.equal(screen.released, 1);
  screen.hold(true);
  assert.equal(screen.asked, 2);
});

test("a browser without wake locks, or one that refuses, is no trouble", async () => {
  for (const lock of [undefined, { request: () => Promise.reject(new Error("battery low")) }]) {
    const screen = wakeLock({ wakeLock: lock });
    screen.hold(true);
    await turns();
    assert.doesNotThrow(() => screen.hold(false));
  }
});
