/** The desk takes a longer silence for a phone that is not heard. */
const STILL_HERE_MS = 5_000;

/**
 * Tell the server how a recording goes, at each change and every few seconds, one word at a time; and hear
 * from it that the recording has ended.
 * @param {TellingEdges} edges
 */
export function telling({ post, clock, standing, ended }) {
  /** @type {Timer | undefined} */
  let timer;
  let url = "";
  let speaking = false;
  let owed = false;
  let spokeAt = 0;

  async function speak() {
    clock.cancel(timer);
    if (speaking || !url) {
      owed = speaking;
      return;
    }
    speaking = true;
    spokeAt = clock.now();
    const to = url;
    try {
      const { ended_at } = await post(to, standing());
      if (ended_at && to === url) ended();
    } catch (error) {
      if (/** @type {Trouble} */ (error).permanent && to === url) ended(); // it is no longer there
    }
    speaking = false;
    if (owed) speak();
    else if (url) timer = clock.later(speak, STILL_HERE_MS);
    owed = false;
  }

  return {
    /** Something has changed. */
    now: speak,
    /** Sound has come: a hidden page's timers may sleep meanwhile. */
    keepPace() {
      if (clock.now() - spokeAt >= STILL_HERE_MS) speak();
    },
    /** @param {string} where */
    begin(where) {
      url = where;
      speak();
    },
    end() {
      url = "";
      clock.cancel(timer);
    },
  };
}
