const MOST = 8;
const CLOSER = 3;
const DOUBLE_TAP_MS = 300;
/** @type {Record<string, number>} */
const KEYS = { "+": 1.5, "=": 1.5, "-": 2 / 3 };

/**
 * One photo over the whole screen, to be looked at closely: pinched, tapped twice, or by keys. The dialog
 * scrolls, so that moving about is the browser's own.
 * @param {ZoomEdges} edges
 */
export function zoom({ dialog, image, name }) {
  let scale = 1;
  let apart = 0;
  let tapped = 0;

  /** So many times as large as fits; what lies at this point stays there.
   * @param {number} times @param {number} [x] @param {number} [y] */
  function size(times, x = dialog.clientWidth / 2, y = dialog.clientHeight / 2) {
    scale = Math.min(MOST, Math.max(1, times));
    const before = image.getBoundingClientRect();
    image.style.setProperty("--scale", `${scale}`);
    const after = image.getBoundingClientRect();
    const ratio = after.width / before.width;
    dialog.scrollBy(after.x - x + (x - before.x) * ratio, after.y - y + (y - before.y) * ratio);
  }

  /** @param {TouchEvent} event */
  function pinch(event) {
    const [a, b] = event.touches;
    if (!b) return;
    if (event.cancelable) event.preventDefault(); // or the page would scroll and grow itself
    const before = apart;
    apart = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    if (before) size((scale * apart) / before, (a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2);
  }

  /** @param {MouseEvent} event */
  function tap({ target, timeStamp, clientX, clientY }) {
    if (target === dialog) dialog.close();
    else if (timeStamp - tapped < DOUBLE_TAP_MS) size(scale > 1 ? 1 : CLOSER, clientX, clientY);
    tapped = timeStamp;
  }

  dialog.addEventListener("touchmove", pinch, { passive: false });
  dialog.addEventListener("touchend", () => (apart = 0));
  dialog.addEventListener("click", tap);
  dialog.addEventListener("keydown", ({ key }) => KEYS[key] && size(scale * KEYS[key]));

  /** @param {HTMLImageElement} photo the card's own */
  return function look(photo) {
    image.src = photo.src;
    image.alt = name.textContent = photo.alt;
    image.style.setProperty("--shape", `${photo.naturalWidth / photo.naturalHeight}`);
    dialog.showModal();
    size(1);
  };
}
