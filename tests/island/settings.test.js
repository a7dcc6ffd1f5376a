import assert from "node:assert/strict";
import { test } from "node:test";

import { settings } from "../../static/capture/lens.js";
import { aPromise, turns } from "./cast.js";

function aTrack(abilities, { stands = {}, answer = async () => {} } = {}) {
  const applied = [];
  return {
    applied,
    getCapabilities: () => abilities,
    getSettings: () => stands,
    applyConstraints({ advanced: [set] }) {
      applied.push(set);
      return answer();
    },
  };
}

const ZOOM = { min: 1, max: 8, step: 0.1 };

test("a camera that offers nothing has nothing to set", () => {
  for (const track of [aTrack({}), { getSettings: () => ({}) }, aTrack({ torch: false, zoom: { min: 1, max: 1 } })]) {
    const { torch, zoom } = settings(track).now;
    assert.deepEqual([torch, zoom], [undefined, undefined]);
  }
});

test("a torch is dark until it is lit, whichever way the browser offers it", async () => {
  for (const torch of [true, [false, true]]) {
    const track = aTrack({ torch });
    const it = settings(track);
    assert.equal(it.now.torch, false);
    await it.set({ torch: true });
    assert.equal(it.now.torch, true);
    assert.deepEqual(track.applied, [{ torch: true, zoom: undefined }]);
  }
});

test("a torch that cannot be lit now does not say that it is", async () => {
  const it = settings(aTrack({ torch: true }, { answer: () => Promise.reject(new Error("NotReadableError")) }));
  await it.set({ torch: true });
  assert.equal(it.now.torch, false);
});

test("zoom begins where the camera stands, and ends where it shows no more", () => {
  const { now, min, max } = settings(aTrack({ zoom: { min: 0.5, max: 10 } }, { stands: { zoom: 1 } }));
  assert.deepEqual([min, now.zoom, max], [0.5, 1, 5]);
});

test("zooming leaves the torch lit", async () => {
  const track = aTrack({ torch: true, zoom: ZOOM });
  const it = settings(track);
  await it.set({ torch: true });
  await it.set({ zoom: 2 });
  assert.deepEqual(track.applied.at(-1), { torch: true, zoom: 2 });
});

test("a slider's many wishes reach the camera one at a time, the last one always", async () => {
  const first = aPromise();
  const answers = [first];
  const track = aTrack({ zoom: ZOOM }, { answer: async () => answers.shift() });
  const it = settings(track);
  it.set({ zoom: 2 });
  await turns();
  it.set({ zoom: 3 });
  it.set({ zoom: 4 });
  const last = it.set({ zoom: 5 });
  first.resolve();
  await last;
  assert.deepEqual(track.applied.map(({ zoom }) => zoom), [2, 5]);
});
