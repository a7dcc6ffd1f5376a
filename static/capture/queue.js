/**
 * What this phone has that the server has not confirmed, in the order in which it was taken. A photo
 * stands in the store before anybody sees it, and leaves it when it was filed or deleted.
 * @param {QueueEdges} edges
 */
export function queue({ store, changed }) {
  /** @type {Photo[]} */
  let photos = [];

  /** @param {Photo[]} next */
  function become(next) {
    photos = next.toSorted((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0));
    changed();
  }

  /** @param {Id} id */
  const without = (id) => photos.filter((photo) => photo.id !== id);

  return {
    /** All of the present batch, those already sent included. */
    get photos() {
      return photos;
    },
    /** Those that still have to reach the server. */
    get waiting() {
      return photos.filter((photo) => photo.status !== "uploaded");
    },
    /** @param {Id} id */
    find: (id) => photos.find((photo) => photo.id === id),

    /** Take up what an earlier visit to the page has left. */
    async load() {
      become(await store.all());
    },

    /** @param {Photo} photo */
    async add(photo) {
      await store.put(photo);
      become([...without(photo.id), photo]);
    },

    /** @param {Id} id @param {Partial<Photo>} change */
    async mark(id, change) {
      const photo = this.find(id);
      if (photo) await this.add({ ...photo, ...change });
    },

    /** The server has it: forget it, and show it as sent until the batch is over.
     * @param {Id} id */
    async sent(id) {
      await store.delete(id);
      become(photos.map((photo) => (photo.id === id ? { ...photo, status: "uploaded" } : photo)));
    },

    /** @param {Id} id @returns {Promise<Photo | undefined>} what was taken out */
    async remove(id) {
      const photo = this.find(id);
      await store.delete(id);
      become(without(id));
      return photo;
    },

    /** The batch is over: stop showing what was sent. */
    settle() {
      become(this.waiting);
    },
  };
}
