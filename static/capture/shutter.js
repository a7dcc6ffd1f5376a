import { photo } from "./photo.js";

/**
 * From a press of the shutter to a photo in the queue. Several may be on their way at once: the camera is
 * free for the next shot while the last one is being shrunk.
 * @param {ShutterEdges} edges
 */
export function shutter({ grab, shrink, stamp, unheard, now, queue, crypto }) {
  /** @type {Set<Promise<Photo>>} */
  const developing = new Set();

  return {
    get developing() {
      return developing.size;
    },

    /**
     * Take the picture of this very moment, for the consultation of this very moment.
     * @param {Photo} [instead] the photo whose place it takes
     * @returns {Promise<Photo> | null} null while the shutter is shut
     */
    press(instead) {
      const consultation = stamp();
      if (consultation === undefined) return null;
      const picture = grab();
      const captured_at = new Date(now()).toISOString();
      return keep(picture, { captured_at, consultation, unheard_since: unheard(), place: instead?.place });
    },

    keep,

    /** Wait until every press so far has come to something. */
    async settled() {
      await Promise.allSettled(developing);
    },
  };

  /**
   * Make a photo of a picture, of this shutter's or of one elsewhere.
   * @param {Picture | Promise<Picture>} picture
   * @param {Taken} taken
   * @returns {Promise<Photo>}
   */
  function keep(picture, taken) {
    const job = develop(picture, taken).finally(() => developing.delete(job));
    developing.add(job);
    return job;
  }

  /** @param {Picture | Promise<Picture>} picture @param {Taken} taken */
  async function develop(picture, taken) {
    const made = await photo(await shrink(await picture), taken, crypto);
    await queue.add(made);
    return made;
  }
}
