const UNDO_MS = 8_000;

/**
 * The photo deleted last, for as long as it may come back. A photo that was ever presigned may lie in the
 * bucket already, so its deletion is also told to the server; only then can no later sweep file it.
 * @param {BinEdges} edges
 */
export function bin({ forget, clock, emptied }) {
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
    const photo = take();
    // A lost answer is no reason to trouble anybody: the photo has left this phone either way.
    if (photo?.confirm_url) forget(photo.confirm_url).catch(() => {});
    if (photo) emptied();
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
  };
}
