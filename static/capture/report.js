import { named } from "./trouble.js";

const PAUSE_MS = 1_000; // as often as the desk looks
const AGAIN_MS = 5_000;
/** The desk takes a minute of silence for a phone that is gone. */
const STILL_HERE_MS = 25_000;

/**
 * Tell the desk how this phone stands: what has changed, the last of it for certain, one word at a time.
 * @param {ReportEdges} edges
 */
export function report({ send, clock }) {
  // As JSON, by which they are compared.
  let present = "";
  let said = "";
  let spokeAt = -PAUSE_MS;
  let speaking = false;
  let unpaired = false;
  /** @type {Timer | undefined} */
  let timer;

  function next(ms = present === said ? STILL_HERE_MS : spokeAt + PAUSE_MS - clock.now()) {
    clock.cancel(timer);
    timer = clock.later(speak, ms);
  }

  async function speak() {
    if (unpaired) return;
    const saying = present;
    spokeAt = clock.now();
    speaking = true;
    try {
      await send(JSON.parse(saying));
      said = saying;
      next();
    } catch (error) {
      ({ unpaired } = named(error));
      next(AGAIN_MS);
    }
    speaking = false;
  }

  return {
    /** @param {Standing} standing */
    tell(standing) {
      const told = JSON.stringify(standing);
      if (told === present) return;
      present = told;
      if (!speaking) next();
    },
    /** The phone is paired again. */
    again() {
      unpaired = false;
    },
    /** The page is going away: what is not said now may never be. */
    leave() {
      if (present !== said) speak();
    },
  };
}
