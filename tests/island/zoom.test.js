import assert from "node:assert/strict";
import { test } from "node:test";

import { zoom } from "../../static/capture/zoom.js";

const CARD = { src: "blob:2", alt: "Photo 2, of AB", naturalWidth: 800, naturalHeight: 450 };

/** A screen of 400 × 800 with a picture of 400 × 225 in its middle, which scrolls as a browser's does. */
function aScreen() {
  const dialog = Object.assign(new EventTarget(), {
    clientWidth: 400,
    clientHeight: 800,
    open: false,
    left: 0,
    top: 0,
    showModal() {
      this.open = true;
    },
    close() {
      this.open = false;
    },
    scrollBy(x, y) {
      this.left += x;
      this.top += y;
    },
  });
  const style = { setProperty: (name, value) => (style[name] = Number(value)) };
  const image = {
    style,
    getBoundingClientRect() {
      const width = 400 * (style["--scale"] ?? 1);
      const height = width / (style["--shape"] ?? 1);
      return { x: -dialog.left, y: Math.max(0, (800 - height) / 2) - dialog.top, width, height };
    },
  };
  const name = {};
  const look = zoom({ dialog, image, name });
  /** What of the picture lies at a point of the screen, as shares of its width and height. */
  const under = (x, y) => {
    const box = image.getBoundingClientRect();
    return [(x - box.x) / box.width, (y - box.y) / box.height];
  };
  const happens = (type, more) => dialog.dispatchEvent(Object.assign(new Event(type, { cancelable: true }), more));
  const tap = (x, y, target = image) => {
    const event = Object.assign(new Event("click"), { clientX: x, clientY: y });
    Object.defineProperty(event, "target", { value: target });
    Object.defineProperty(event, "timeStamp", { value: (tap.at = (tap.at ?? 1000) + 100) });
    dialog.dispatchEvent(event);
  };
  return { dialog, image, name, look, under, happens, tap, scale: () => style["--scale"] };
}

test("it shows the card's own picture, whole, under the card's own name", () => {
  const { dialog, image, name, look, scale } = aScreen();
  look(CARD);
  assert.deepEqual([image.src, image.alt, name.textContent], ["blob:2", "Photo 2, of AB", "Photo 2, of AB"]);
  assert.deepEqual([dialog.open, scale()], [true, 1]);
});

test("a second tap brings closer what was tapped, another two show the whole again", () => {
  const { look, tap, under, scale } = aScreen();
  look(CARD);
  const tapped = under(300, 420);
  tap(300, 420);
  assert.equal(scale(), 1);
  tap(300, 420);
  assert.equal(scale(), 3);
  under(300, 420).forEach((share, i) => assert.ok(Math.abs(share - tapped[i]) < 1e-9));
  tap(300, 420);
  assert.equal(scale(), 1);
});

test("fingers that part make it larger by as much, about the point between them", () => {
  const { look, happens, under, scale } = aScreen();
  look(CARD);
  const between = under(150, 400);
  const fingers = (apart) => [{ clientX: 150 - apart / 2, clientY: 400 }, { clientX: 150 + apart / 2, clientY: 400 }];
  happens("touchmove", { touches: fingers(100) });
  happens("touchmove", { touches: fingers(150) });
  happens("touchmove", { touches: fingers(200) });
  assert.equal(scale(), 2);
  under(150, 400).forEach((share, i) => assert.ok(Math.abs(share - between[i]) < 1e-9));
  happens("touchend", { touches: [] });
  happens("touchmove", { touches: fingers(50) });
  assert.equal(scale(), 2, "a new pinch starts from where the last one ended");
});

test("one finger is left to the browser, which scrolls; two are not", () => {
  const { look, happens } = aScreen();
  look(CARD);
  assert.equal(happens("touchmove", { touches: [{ clientX: 1, clientY: 1 }] }), true);
  assert.equal(happens("touchmove", { touches: [{ clientX: 1, clientY: 1 }, { clientX: 9, clientY: 1 }] }), false);
});

test("+ and - do it by keys, between the whole and eight times", () => {
  const { look, happens, scale } = aScreen();
  look(CARD);
  happens("keydown", { key: "-" });
  assert.equal(scale(), 1);
  happens("keydown", { key: "+" });
  assert.equal(scale(), 1.5);
  for (let i = 0; i < 9; i++) happens("keydown", { key: "+" });
  assert.equal(scale(), 8);
  happens("keydown", { key: "a" });
  assert.equal(scale(), 8);
});

test("a tap beside the picture closes it, one on the picture does not", () => {
  const { dialog, look, tap } = aScreen();
  look(CARD);
  tap(200, 400);
  assert.equal(dialog.open, true);
  tap(200, 40, dialog);
  assert.equal(dialog.open, false);
});

test("the next photo is whole again", () => {
  const { dialog, look, happens, scale } = aScreen();
  look(CARD);
  happens("keydown", { key: "+" });
  dialog.close();
  look(CARD);
  assert.equal(scale(), 1);
});
