/**
 * The store under the queue: this page's memory. Asynchronous, because the one on disk will be.
 * @returns {Store}
 */
export function memory() {
  /** @type {Map<string, Photo>} */
  const photos = new Map();
  return {
    async put(photo) {
      photos.set(photo.id, photo);
    },
    async delete(id) {
      photos.delete(id);
    },
    async all() {
      return [...photos.values()];
    },
  };
}
