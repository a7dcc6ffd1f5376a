/**
 * Photos that were taken with no consultation open: for whom are they? Nothing is assigned by itself.
 * @param {OrphansParts} parts
 */
export function orphans({ queue, consultation, page, say }) {
  /** Those that nobody was asked about for this consultation come first, and alone. @returns {Whose} */
  function question() {
    const fresh = queue.orphans.filter(({ not_for }) => not_for !== consultation.open?.id);
    return { photos: fresh.length > 0 ? fresh : queue.orphans, asks: fresh.length > 0 };
  }

  return {
    get question() {
      return question();
    },
    acts: {
      /** Yes: the photos that the question names are for this consultation, if it is the open one still.
       * @param {string} id */
      async assign(id) {
        const { photos } = question();
        if (!consultation.agree(id)) return;
        page.status({ text: "" });
        await queue.settleOrphans(photos, { consultation: consultation.stamp() ?? null });
      },
      /** No: they wait for the next one. @param {string} id */
      async decline(id) {
        const { photos } = question();
        if (consultation.open?.id !== id) return;
        page.status({ text: say("no_patient", { count: photos.length }) });
        await queue.settleOrphans(photos, { not_for: id });
      },
    },
  };
}
