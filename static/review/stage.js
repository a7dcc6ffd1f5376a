// Look closely: zoom by wheel, pinch, double click, buttons and keys; pan by dragging. Stages that are shown
// side by side move as one, by shares of their own sizes.

const MOST = 8;
const STEP = 1.5;
const CLOSER = 3; // by a double click
const NUDGE = 0.15; // of the stage, by an arrow
/** @type {WeakMap<Element, (key: string) => boolean>} */
const handlers = new WeakMap();

/** Make the stages in a part of the page work. @param {Element} within */
export function stages(within) {
  const compared = within.querySelector("[data-compared]");
  for (const group of compared ? [compared] : within.querySelectorAll(".viewer")) begin(group);
}

/** Let the stages of a part of the page take a key; say whether one did. @param {Element} within @param {string} key */
export function zoomByKey(within, key) {
  const group = within.querySelector("[data-compared], .viewer");
  return Boolean(group && handlers.get(group)?.(key));
}

/** @param {Element} group */
function begin(group) {
  const all = [...group.querySelectorAll("[data-stage]")].filter((each) => each instanceof HTMLElement);
  if (!all.length || handlers.has(group)) return;
  const controls = group.querySelector("[data-zoom]");
  controls?.removeAttribute("hidden");
  /** @type {Look} */
  const look = { scale: 1, x: 0, y: 0 };

  /** @param {number} scale @param {number} x @param {number} y where the picture's middle lies, in shares of the stage */
  function show(scale, x, y) {
    look.scale = Math.min(MOST, Math.max(1, scale));
    const room = (look.scale - 1) / 2;
    look.x = Math.min(room, Math.max(-room, x));
    look.y = Math.min(room, Math.max(-room, y));
    all.forEach(draw);
    const said = controls?.querySelector("[data-scale]");
    if (said) said.textContent = `${Math.round(look.scale * 100)}%`;
  }

  /** @param {HTMLElement} stage */
  function draw(stage) {
    const image = stage.querySelector("img");
    if (!image) return;
    image.style.translate = `${look.x * stage.clientWidth}px ${look.y * stage.clientHeight}px`;
    image.style.scale = `${look.scale}`;
    stage.dataset.scale = `${look.scale}`;
  }

  /** What lies at this point, in shares from the middle, stays there. @param {number} times @param {number} [px] @param {number} [py] */
  function zoom(times, px = 0, py = 0) {
    const scale = Math.min(MOST, Math.max(1, look.scale * times));
    const ratio = scale / look.scale;
    show(scale, px + (look.x - px) * ratio, py + (look.y - py) * ratio);
  }

  /** @param {string} key */
  function press(key) {
    const zoomed = look.scale > 1;
    if (key === "+" || key === "=") zoom(STEP);
    else if (key === "-") zoom(1 / STEP);
    else if (key === "0") show(1, 0, 0);
    else if (zoomed && key === "ArrowLeft") show(look.scale, look.x + NUDGE, look.y);
    else if (zoomed && key === "ArrowRight") show(look.scale, look.x - NUDGE, look.y);
    else if (zoomed && key === "ArrowUp") show(look.scale, look.x, look.y + NUDGE);
    else if (zoomed && key === "ArrowDown") show(look.scale, look.x, look.y - NUDGE);
    else return false;
    return true;
  }

  for (const stage of all) listen(stage, look, { zoom, show });
  controls?.addEventListener("click", ({ target }) => {
    const button = target instanceof Element && target.closest("[data-by]");
    if (button) press(`${button.getAttribute("data-by")}`);
  });
  handlers.set(group, press);
}

/**
 * @param {HTMLElement} stage @param {Look} look
 * @param {{zoom: (times: number, x?: number, y?: number) => void, show: (scale: number, x: number, y: number) => void}} act
 */
function listen(stage, look, { zoom, show }) {
  /** @type {Map<number, {x: number, y: number}>} fingers, or the mouse */
  const down = new Map();

  /** @param {{clientX: number, clientY: number}} event in shares of the stage, from its middle */
  function share({ clientX, clientY }) {
    const box = stage.getBoundingClientRect();
    return { x: (clientX - box.x) / box.width - 0.5, y: (clientY - box.y) / box.height - 0.5 };
  }

  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    const at = share(event);
    zoom(Math.exp(-event.deltaY / 400), at.x, at.y);
  }, { passive: false });
  stage.addEventListener("dblclick", (event) => {
    const at = share(event);
    if (look.scale > 1) show(1, 0, 0);
    else zoom(CLOSER, at.x, at.y);
  });
  stage.addEventListener("pointerdown", (event) => {
    down.set(event.pointerId, share(event));
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    const was = down.get(event.pointerId);
    if (!was) return;
    const now = share(event);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) zoom(apart(now, other) / (apart(was, other) || 1), other.x, other.y);
    else show(look.scale, look.x + now.x - was.x, look.y + now.y - was.y);
    down.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel"])
    stage.addEventListener(end, (event) => down.delete(/** @type {PointerEvent} */ (event).pointerId));
}

/** @param {{x: number, y: number}} a @param {{x: number, y: number}} b */
function apart(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
