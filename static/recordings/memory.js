/** A page that was recording so lately goes on by itself: it was loaded anew. Later, somebody has to say so. */
const FRESH_MS = 60_000;

/**
 * What outlives this page: which recording this tab was making, and which one was stopped on this phone
 * before the server could hear of it.
 * @param {{tab: () => Record<string, any>, phone: () => Record<string, any>, clock: Pick<Clock, "now">}} edges
 */
export function memory({ tab, phone, clock }) {
  return {
    /** @param {string} id */
    recording: (id) => attempt(() => (tab().recording = `${id} ${clock.now()}`)),
    /** @param {string} id @returns {number | undefined} when this tab recorded last, if that was just now */
    lately(id) {
      const [was, at] = attempt(() => tab().recording)?.split(" ") ?? [];
      return was === id && clock.now() - at < FRESH_MS ? Number(at) : undefined;
    },
    /** @param {string} id */
    stopped: (id) => attempt(() => (phone().stopped = id)),
    /** @param {string} id */
    wasStopped: (id) => attempt(() => phone().stopped) === id,
  };
}

/** Storage that is switched off throws at every touch. @param {() => any} act */
function attempt(act) {
  try {
    return act();
  } catch {
    return undefined;
  }
}
