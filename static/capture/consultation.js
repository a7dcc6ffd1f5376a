/**
 * Whom the photos belong to. Follows the desk, but hands out no stamp for another patient before
 * somebody at the phone has said yes to that patient.
 * @param {Consultation | null} open as the server painted it; whoever opened the page has read it
 */
export function consultation(open) {
  let agreed = open?.id ?? null;
  const asks = () => open !== null && open.id !== agreed;

  return {
    get open() {
      return open;
    },
    get asks() {
      return asks();
    },

    /**
     * The desk's present consultation. The first one that a phone ever hears of needs no question: the
     * phone has been with no other patient. Any later one does, also with a gap in between.
     * @param {Consultation | null} now
     */
    heard(now) {
      open = now;
      agreed ??= now?.id ?? null;
    },

    /**
     * @param {string} id of the consultation that the pressed button named; another may have opened meanwhile
     */
    agree(id) {
      if (open?.id === id) agreed = id;
    },

    /** @returns {Consultation | null} what to stamp on a photo taken now; null shuts the shutter */
    stamp() {
      return open && !asks() ? { id: open.id, patient: open.patient } : null;
    },
  };
}
