import assert from "node:assert/strict";
import { test } from "node:test";

import { aWorker } from "./worker.js";

const WIDTH = 480;
const HEIGHT = 270;
const FAIR = [222, 178, 152];
const DEEP = [96, 68, 54];
const look = await aWorker();

/** Skin with papules, edges two pixels wide, and a sensor's noise: the same each time. */
function skin(tone, { contrast = 0.45, light = 1, blur = 0, shake = 0, lesions = 14, noise = 2, paint } = {}) {
  let scene = { data: new Float32Array(3 * WIDTH * HEIGHT) };
  const spots = Array.from({ length: lesions }, (_, i) => [100 + ((i * 97) % 280), 60 + ((i * 53) % 150), 6 + (i % 5) * 3]);
  each((at, x, y) => {
    const shade = 1 - 0.25 * (x / WIDTH);
    const depth = Math.max(0, ...spots.map(([cx, cy, r]) => Math.min(1, (r - Math.hypot(x - cx, y - cy)) / 2)));
    tone.forEach((value, c) => (scene.data[at + c] = value * light * shade * (1 - contrast * depth * (c ? 1 : 0.6))));
  });
  paint?.(scene.data);
  scene = averaged(averaged(scene.data, blur, blur), shake, 0);
  return sensed(scene, noise);
}

function each(act) {
  for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) act(3 * (y * WIDTH + x), x, y);
}

/** A box as wide and high as said, to each side. */
function averaged(from, across, down) {
  const data = new Float32Array(from.length);
  each((at, x, y) => {
    let count = 0;
    for (let v = y - down; v <= y + down; v++) {
      for (let u = x - across; u <= x + across; u++) {
        const near = 3 * (within(v, HEIGHT) * WIDTH + within(u, WIDTH));
        count++;
        for (let c = 0; c < 3; c++) data[at + c] += (from[near + c] - data[at + c]) / count;
      }
    }
  });
  return data;
}

const within = (value, end) => Math.min(end - 1, Math.max(0, value));

function sensed(scene, noise) {
  const data = new Uint8ClampedArray((4 / 3) * scene.length);
  let seed = 1;
  scene.forEach((value, i) => {
    seed = (seed * 48271) % 2147483647;
    data[4 * Math.floor(i / 3) + (i % 3)] = value + noise * (seed / 1073741823 - 1);
  });
  return { data, width: WIDTH, height: HEIGHT };
}

/** A dressing over half of the middle. */
const dressing = (white) => (data) =>
  each((at, x, y) => {
    if (Math.abs(x - 240) < 90 && Math.abs(y - 135) < 80) data.fill(white, at, at + 3);
  });

const LABELLED = [
  ["fair skin, sharp", skin(FAIR), []],
  ["a faint rash on fair skin", skin(FAIR, { contrast: 0.08 }), []],
  ["one small lesion on much smooth skin", skin(FAIR, { lesions: 1 }), []],
  ["smooth skin and nothing else", skin(FAIR, { lesions: 0 }), []],
  ["dark skin, well exposed", skin(DEEP), []],
  ["dark skin, smooth", skin(DEEP, { lesions: 0 }), []],
  ["a white dressing", skin(FAIR, { paint: dressing(240) }), []],
  ["a white dressing, cut off", skin(FAIR, { paint: dressing(300) }), []],
  ["out of focus", skin(FAIR, { blur: 5 }), ["blurred"]],
  ["dark skin, out of focus", skin(DEEP, { blur: 5 }), ["blurred"]],
  ["shaken", skin(FAIR, { shake: 8 }), ["blurred"]],
  ["hardly any light", skin(FAIR, { light: 0.2, noise: 5 }), ["dark"]],
  ["far too much light", skin(FAIR, { light: 1.9 }), ["burnt_out"]],
];

for (const [name, picture, doubts] of LABELLED) {
  test(`${name}: ${doubts.join(", ") || "no doubt"}`, async () => {
    assert.deepEqual((await look(picture)).shrunk.doubts, doubts);
  });
}

test("a picture too small to judge raises no doubt about its sharpness", async () => {
  const data = new Uint8ClampedArray(4 * 8 * 8).fill(128);
  assert.deepEqual((await look({ data, width: 8, height: 8 })).shrunk.doubts, []);
});

test("a canvas that does not give its pixels away loses no photo", async () => {
  const { shrunk } = await look({ data: null, width: 800, height: 450 });
  assert.equal(shrunk.type, "image/jpeg");
  assert.deepEqual(shrunk.doubts, []);
});
