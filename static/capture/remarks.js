/**
 * What the clinician says of a photo in review. All of it goes with the photo, and none of it is asked for.
 * @param {Pick<Queue, "photos" | "find" | "describe">} queue
 */
export function remarks(queue) {
  /** The same side once more takes it back. @param {"left" | "right"} side @returns {(id: Id) => Promise<void>} */
  const turn = (side) => (id) => queue.describe(id, { body_side: queue.find(id)?.body_side === side ? "" : side });

  return {
    /** @param {Id} id @param {string} words */
    describe: (id, words) => queue.describe(id, { description: words }),
    /** The words of the photo before, and not its side: left and right are taken in a row. @param {Id} id */
    same(id) {
      const before = queue.photos[queue.photos.findIndex((photo) => photo.id === id) - 1];
      return queue.describe(id, { description: before?.description });
    },
    left: turn("left"),
    right: turn("right"),
  };
}
