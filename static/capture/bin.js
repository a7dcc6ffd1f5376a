const UNDO_MS = 8_000;

/**
 * The photo deleted last, for as long as it may come back.
 * @param {BinEdges} edges
 */
export function bin({ clock, emptied }) {
  /** @type {Photo | null} */
  let held = null;
  /** @type {Timer | undefined} */
  let timer;

  function take() {
    clock.cancel(timer);
    const photo = held;
    held = null;
    return photo;
  }

  function empty() {
    if (take()) emptied();
  }

  return {
    /** @param {Photo} photo */
    drop(photo) {
      empty();
      held = photo;
      timer = clock.later(empty, UNDO_MS);
    },
    /** Take it out again. */
    take,
    empty,
    /** @param {Id} id */
    holds: (id) => held?.id === id,
  };
}
