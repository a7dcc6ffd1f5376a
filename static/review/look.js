// How closely one looks, and where: numbers only. Positions are shares of a stage, from its middle, so that
// stages of different sizes can be looked at as one.

const MOST = 8;
const STEP = 1.5;
const NUDGE = 0.15; // of the stage, by an arrow

/** @type {Record<string, [number, number]>} an arrow uncovers what lies on its side */
const ARROWS = {
  ArrowLeft: [NUDGE, 0],
  ArrowRight: [-NUDGE, 0],
  ArrowUp: [0, NUDGE],
  ArrowDown: [0, -NUDGE],
};

/** @param {(look: Look) => void} draw @returns {Looking} */
export function looking(draw) {
  /** @type {Look} */
  const look = { scale: 1, x: 0, y: 0 };

  /** @param {number} scale @param {number} x @param {number} y */
  function show(scale, x, y) {
    const room = (scale - 1) / 2;
    Object.assign(look, { scale, x: within(x, -room, room), y: within(y, -room, room) });
    draw(look);
  }

  return {
    isClose: () => look.scale > 1,
    whole: () => show(1, 0, 0),
    /** What lies at this point stays there. */
    zoom(times, { x, y } = { x: 0, y: 0 }) {
      const scale = within(look.scale * times, 1, MOST);
      const ratio = scale / look.scale;
      show(scale, x + (look.x - x) * ratio, y + (look.y - y) * ratio);
    },
    pan: (x, y) => show(look.scale, look.x + x, look.y + y),
    press(key) {
      if (key === "+" || key === "=") this.zoom(STEP);
      else if (key === "-") this.zoom(1 / STEP);
      else if (key === "0") this.whole();
      else if (this.isClose() && Object.hasOwn(ARROWS, key)) this.pan(...ARROWS[key]);
      else return false;
      return true;
    },
  };
}

/** @param {number} value @param {number} least @param {number} most */
function within(value, least, most) {
  return Math.min(most, Math.max(least, value));
}
