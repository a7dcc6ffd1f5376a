// Look closely: zoom by wheel, pinch, double click, buttons and keys; pan by dragging. Stages that are shown
// side by side move as one.

import { looking } from "./look.js";

const CLOSER = 3; // by a double click
const WHEEL = 400; // pixels for a factor of e
/** @type {WeakMap<Element, Looking>} */
const begun = new WeakMap();

/** Make the stages in a part of the page work. @param {Element} within */
export function stages(within) {
  for (const group of within.querySelectorAll("[data-compared], .viewer")) if (!begun.has(group)) begin(group);
}

/** Let a group of stages take a key; say whether it did. @param {Element} group @param {string} key */
export function zoomByKey(group, key) {
  return Boolean(begun.get(group)?.press(key));
}

/** @param {Element} group */
function begin(group) {
  const all = /** @type {HTMLElement[]} */ ([...group.querySelectorAll("[data-stage]")]);
  const controls = group.querySelector("[data-zoom]");
  const eye = looking((look) => {
    for (const stage of all) draw(stage, look);
    const said = controls?.querySelector("[data-scale]");
    if (said) said.textContent = `${Math.round(look.scale * 100)}%`;
  });
  begun.set(group, eye);
  controls?.removeAttribute("hidden");
  controls?.addEventListener("click", ({ target }) => {
    const button = target instanceof Element && target.closest("[data-by]");
    if (button) eye.press(`${button.getAttribute("data-by")}`);
  });
  for (const stage of all) {
    listenToMouse(stage, eye);
    listenToFingers(stage, eye);
  }
}

/** @param {HTMLElement} stage @param {Look} look */
function draw(stage, { scale, x, y }) {
  stage.dataset.scale = `${scale}`;
  const image = stage.querySelector("img");
  if (!image) return;
  image.style.translate = `${x * stage.clientWidth}px ${y * stage.clientHeight}px`;
  image.style.scale = `${scale}`;
}

/** @param {HTMLElement} stage @param {Looking} eye */
function listenToMouse(stage, eye) {
  /** @param {WheelEvent} event */
  function wheel(event) {
    event.preventDefault(); // or the page would scroll
    eye.zoom(Math.exp(-event.deltaY / WHEEL), share(stage, event));
  }
  stage.addEventListener("wheel", wheel, { passive: false });
  stage.addEventListener("dblclick", (event) => (eye.isClose() ? eye.whole() : eye.zoom(CLOSER, share(stage, event))));
}

/** One finger, or the mouse, drags; two pinch. @param {HTMLElement} stage @param {Looking} eye */
function listenToFingers(stage, eye) {
  /** @type {Map<number, Point>} */
  const down = new Map();
  stage.addEventListener("pointerdown", (event) => {
    down.set(event.pointerId, share(stage, event));
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    const was = down.get(event.pointerId);
    if (!was) return;
    const now = share(stage, event);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) eye.zoom(apart(now, other) / (apart(was, other) || 1), other);
    else eye.pan(now.x - was.x, now.y - was.y);
    down.set(event.pointerId, now);
  });
  stage.addEventListener("pointerup", ({ pointerId }) => down.delete(pointerId));
  stage.addEventListener("pointercancel", ({ pointerId }) => down.delete(pointerId));
}

/** In shares of the stage, from its middle. @param {HTMLElement} stage @param {MouseEvent} event @returns {Point} */
function share(stage, { clientX, clientY }) {
  const box = stage.getBoundingClientRect();
  return { x: (clientX - box.x) / box.width - 0.5, y: (clientY - box.y) / box.height - 0.5 };
}

/** @param {Point} a @param {Point} b */
function apart(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
