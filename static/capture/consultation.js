/**
 * Whom the photos belong to. Follows the desk, but hands out no stamp for another patient before
 * somebody at the phone has said yes to that patient, nor for this one while it has to ask once more.
 * @param {Consultation | null} open as the server painted it; whoever opened the page has read it
 * @param {Staleness} stale
 */
export function consultation(open, stale) {
  let agreed = open?.id ?? null;
  const movedOn = () => open !== null && open.id !== agreed;

  function asks() {
    return movedOn() ? "continue" : open && stale.reason;
  }
  /** For want of network nobody is kept from taking photos. */
  const shut = () => /continue|away/.test(asks() ?? "");

  return {
    get open() {
      return open;
    },
    /** @returns {Question | null} what the phone asks of the patient: a newer one first */
    get asks() {
      return asks();
    },
    /** Whether the shutter is, until somebody has answered. */
    get shut() {
      return shut();
    },

    /**
     * The desk's present consultation. The first one that a phone ever hears of needs no question: the
     * phone has been with no other patient. Any later one does, also with a gap in between.
     * @param {Consultation | null} now
     * @param {number} actedAt when something last happened in it, in ms by this phone's clock
     * @param {boolean} [hasOrphans] whether the phone has taken photos for nobody yet: then it does need one
     */
    heard(now, actedAt, hasOrphans = false) {
      if (now?.id === open?.id) stale.acted(actedAt);
      else stale.renew(actedAt);
      open = now;
      if (!hasOrphans) agreed ??= now?.id ?? null;
    },
    /** @param {string | undefined} id of the consultation in which something was done */
    acted(id) {
      if (open?.id === id) stale.acted();
    },

    /**
     * @param {string} id of the consultation that the pressed button named; another may have opened meanwhile
     * @returns {boolean} whether it is the open one still
     */
    agree(id) {
      if (open?.id !== id) return false;
      agreed = id;
      stale.yes();
      return true;
    },

    /** @returns {Consultation | null | undefined} whom a photo taken now is for; null: nobody yet; undefined: the shutter is shut */
    stamp() {
      if (shut()) return undefined;
      return open && { id: open.id, patient: open.patient };
    },
    /**
     * Whether this patient has as many photos as the tier allows, with those that wait here. Out of the
     * server's hearing that may be old knowledge, and nobody is kept from a photo that is needed.
     * @param {number | null | undefined} left how many more may be filed, as the server said last; null: no limit
     * @param {Photo[]} waiting
     * @param {number} more on their way into the queue
     */
    isFull(left, waiting, more) {
      const here = more + waiting.filter(({ consultation }) => consultation?.id === open?.id).length;
      return stale.unheardSince === null && here >= (left ?? Infinity);
    },
    hidden: stale.hidden,
    visible: () => stale.visible(open !== null),
  };
}
