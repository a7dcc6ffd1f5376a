/**
 * Lets so many through at a time, in the order in which they came.
 * @param {number} free
 */
export function turnstile(free) {
  /** @type {(() => void)[]} */
  const waiting = [];

  function leave() {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }

  return {
    /** @returns {Promise<() => void>} what to call on leaving; again does nothing */
    async enter() {
      if (free > 0) free--;
      else await new Promise((go) => waiting.push(() => go(null)));
      return once(leave);
    },
  };
}

/** @param {() => void} act */
function once(act) {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}
