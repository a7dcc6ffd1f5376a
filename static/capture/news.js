import { named } from "./trouble.js";

/** After so many answers that did not come, the page says that it is on its own. */
const OFFLINE_AFTER = 3;

/**
 * What the server has told this page: who, whose, how large, what time it is there.
 * @param {NewsEdges} edges
 */
export function news({ server, clock, first, heard, told, changed, refused }) {
  let { clinician, cue, limits } = first;
  /** @type {Phone["photos_left"]} */
  let left;
  /** @type {Phone["version"] | undefined} */
  let version;
  /** @type {Phone["recording"]} */
  let recording;
  let offset = 0;
  let missed = 0;
  /** @type {() => void} */
  let settle;
  /** @type {Promise<void>} */
  const asked = new Promise((resolve) => (settle = resolve));

  /**
   * @param {Phone} answer
   * @param {number} at our clock when the server wrote it, as near as can be told
   */
  function take(answer, at) {
    ({ clinician, cue, limits, photos_left: left, recording, version } = answer);
    offset = Date.parse(answer.now) - at;
    told(answer, answer.acted_at ? Date.parse(answer.acted_at) - offset : at);
  }

  /** @param {unknown} error */
  function silence(error) {
    const trouble = named(error);
    if (trouble.unpaired) {
      missed = 0; // it did answer
      refused(trouble);
    } else if (++missed === OFFLINE_AFTER) changed();
  }

  return {
    get clinician() {
      return clinician;
    },
    get cue() {
      return cue;
    },
    get limits() {
      return limits;
    },
    /** How many more photos the open consultation may have. */
    get left() {
      return left;
    },
    get recording() {
      return recording;
    },
    /** Until the server has answered once, or failed to: nothing that it tells is known before. */
    asked,
    get offline() {
      return missed >= OFFLINE_AFTER;
    },
    /** The server's time, in ms, now or at another moment of this phone's clock. */
    now: (at = clock.now()) => at + offset,

    /** @param {boolean} back somebody has come back to the page: ask for everything, which counts as use */
    async ask(back) {
      const sent = clock.now();
      try {
        const answer = await server.phone(back ? undefined : version);
        const wasOffline = missed >= OFFLINE_AFTER;
        missed = 0;
        const at = (sent + clock.now()) / 2;
        heard(at);
        if (answer) take(answer, at);
        else if (wasOffline) changed();
      } catch (error) {
        silence(error);
      }
      settle();
    },
  };
}
