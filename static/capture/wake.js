/**
 * Keep the screen on while photos are on their way: a phone that dozes off sends nothing.
 * @param {Pick<Navigator, "wakeLock">} navigator
 */
export function wakeLock({ wakeLock }) {
  /** @type {Promise<WakeLockSentinel | undefined> | null} */
  let held = null;

  return {
    /** @param {boolean} yes not while the page is hidden: the browser lets go then, and would refuse */
    hold(yes) {
      if (yes) held ??= Promise.resolve(wakeLock?.request("screen")).catch(() => undefined); // an empty battery says no
      else {
        held?.then((sentinel) => sentinel?.release());
        held = null;
      }
    },
  };
}
