import assert from "node:assert/strict";
import { test } from "node:test";

import { watchShown } from "../../static/review/shown.js";
import { aPromise, turns } from "./cast.js";

/** A desk's page, as far as pictures that load and come into view are concerned. */
function aPage() {
  class Image {
    constructor(id) {
      this.dataset = id ? { unseen: id } : {};
    }
  }
  const made = { Image, watched: [], told: [], answers: [], images: [] };
  const form = { action: "shown" };
  globalThis.HTMLImageElement = Image;
  globalThis.FormData = class extends URLSearchParams {
    constructor() {
      super();
    }
  };
  globalThis.IntersectionObserver = class {
    constructor(look) {
      made.look = look;
    }
    observe = (image) => made.watched.push(image);
    unobserve = (image) => made.watched.splice(made.watched.indexOf(image), 1);
  };
  globalThis.document = {
    images: made.images,
    getElementById: () => form,
    addEventListener: (_, listen) => (made.load = (image) => listen({ target: image })),
  };
  globalThis.fetch = (url, { body }) => {
    made.told.push(body.getAll("photo"));
    made.answers.push(aPromise());
    return made.answers.at(-1);
  };
  return Object.assign(made, { see: (...images) => made.look(images.map((target) => ({ target, isIntersecting: true }))) });
}

function begun(...ids) {
  const page = aPage();
  watchShown();
  const images = ids.map((id) => new page.Image(id));
  images.forEach(page.load);
  return { page, images };
}

/** The server has taken the last word. */
async function answered(page) {
  page.answers.at(-1).resolve();
  await turns();
}

test("a photo is told once its picture has come and can be seen", async () => {
  const { page, images } = begun("p1");
  page.look([{ target: images[0], isIntersecting: false }]);
  assert.deepEqual(page.told, []);
  page.see(images[0]);
  assert.deepEqual(page.told, [["p1"]]);
  assert.deepEqual(page.watched, []);
  await answered(page);
});

test("a picture that a desk has shown before is not watched", () => {
  assert.deepEqual(begun(undefined).page.watched, []);
});

test("what was there before the script is watched as well, if it has come", () => {
  const page = aPage();
  page.images.push(Object.assign(new page.Image("p1"), { complete: true, naturalWidth: 320 }));
  page.images.push(Object.assign(new page.Image("p2"), { complete: true, naturalWidth: 0 }));
  watchShown();
  assert.deepEqual(page.watched, [page.images[0]]);
});

test("one word is on its way at a time, and what comes meanwhile goes together", async () => {
  const { page, images } = begun("p1", "p2", "p3");
  page.see(images[0]);
  page.see(images[1]);
  page.see(images[2]);
  assert.deepEqual(page.told, [["p1"]]);
  await answered(page);
  assert.deepEqual(page.told, [["p1"], ["p2", "p3"]]);
  await answered(page);
});

test("a word that is lost holds nothing up", async () => {
  const { page, images } = begun("p1", "p2");
  page.see(images[0]);
  page.answers[0].reject(new Error("offline"));
  await turns();
  page.see(images[1]);
  assert.deepEqual(page.told, [["p1"], ["p2"]]);
  await answered(page);
});
