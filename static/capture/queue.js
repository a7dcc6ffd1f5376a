import { named } from "./trouble.js";

/** A photo taken while the keys are on their way waits so long for its seal, then goes without. */
const OPENING_MS = 2_000;

/**
 * What this phone has that the server has not confirmed, in the order in which it was taken. A photo is
 * sealed before anybody sees it, and leaves the store when it was filed or deleted. What cannot be sealed
 * stays in the page, and gets another chance with every later write. A recording's segments lie here, too:
 * they go behind the photos, and are neither seen nor counted among them.
 * @param {QueueEdges} edges
 */
export function queue({ store, clock, changed }) {
  /** @type {Photo[]} */
  let photos = [];
  /** @type {Map<Id, Photo>} on their way into the store, and not to be seen yet */
  const arriving = new Map();
  /** @type {Set<Id>} whose row in the store is not what it should be */
  const unsaved = new Set();
  /** @type {Promise<unknown>} */
  let turn = Promise.resolve();
  /** @type {Map<Id, Promise<unknown>>} the last write of each */
  const writes = new Map();
  let settle = () => {};
  /** @type {Promise<void> | undefined} from the first try to open the store until one comes to something */
  let opening;
  let locked = 0;
  let damaged = 0;

  /** @param {Photo[]} next */
  function become(next) {
    photos = next.toSorted((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0));
    changed();
  }

  /** @param {Id} id */
  const find = (id) => arriving.get(id) ?? photos.find((photo) => photo.id === id);
  /** @param {Id} id */
  const without = (id) => photos.filter((photo) => photo.id !== id);
  const seen = () => photos.filter(({ kind, status }) => !kind && status !== "deleted");
  const segments = () => photos.filter(({ kind }) => kind);
  const waiting = () => seen().filter(({ status }) => status !== "uploaded");

  /** Bring the store up to date, one write after another: each writes what is true at its turn.
   * @param {Id[]} ids */
  function save(...ids) {
    turn = turn.then(write);
    for (const id of ids) writes.set(id, (unsaved.add(id), turn));
    return turn;
  }

  async function write() {
    const ids = [...unsaved];
    unsaved.clear();
    const rows = ids.flatMap((id) => find(id) ?? []).filter(({ status }) => status !== "uploaded");
    const kept = new Set(rows.map(({ id }) => id));
    try {
      if (rows.length > 0) await store.put(rows);
      const gone = ids.filter((id) => !kept.has(id));
      if (gone.length > 0) await store.erase(gone);
    } catch {
      for (const id of ids) unsaved.add(id);
    }
  }

  /** @param {Id} id @param {Partial<Photo>} change @returns {boolean} whether it is still there */
  function show(id, change) {
    const photo = find(id);
    if (!photo || photo.status === "deleted") return false;
    become([...without(id), { ...photo, ...change }]);
    return true;
  }

  async function open() {
    const found = await store.open();
    ({ damaged } = found);
    locked = 0;
    become([...photos, ...found.photos.filter(({ id }) => !find(id)).map(rested)]);
    await save();
  }

  return {
    find,
    show,
    /** All of the present batch, those already sent included. */
    get photos() {
      return seen();
    },
    /** Those that still have to reach the server. */
    get waiting() {
      return waiting();
    },
    /** Those that may go by themselves, photos first. */
    get released() {
      return [...waiting(), ...segments()].filter(({ released }) => released);
    },
    /** What this phone still has of recordings. */
    get segments() {
      return segments();
    },
    /** Those that were taken with no consultation open, and are nobody's yet. */
    get orphans() {
      return waiting().filter(({ consultation }) => !consultation);
    },
    /** Photos deleted here that the server has yet to hear of. */
    get deletions() {
      return photos.filter(({ status }) => status === "deleted");
    },
    /** How many live in this page only. */
    get loose() {
      return waiting().filter(({ id }) => unsaved.has(id)).length;
    },
    /** How many lie sealed on this phone, for whoever is paired to it again. */
    get locked() {
      return locked;
    },
    /** How many came back damaged. */
    get damaged() {
      return damaged;
    },

    /** Take up what an earlier visit to the page has left.
     * @throws {Trouble} when the keys cannot be had, or there is no store */
    async load() {
      opening ??= new Promise((go) => (settle = go));
      try {
        await open();
        settle();
      } catch (error) {
        if (named(error).code === "unexpected") settle(); // there is no store: nothing to wait for
        throw error;
      }
    },

    /** @param {Photo} photo */
    async add(photo) {
      photo = rested(photo);
      arriving.set(photo.id, photo);
      await Promise.race([opening, new Promise((go) => clock.later(() => go(null), OPENING_MS))]);
      await save(photo.id);
      arriving.delete(photo.id);
      become([...without(photo.id), photo]);
    },

    /** @param {Id} id @param {Partial<Photo>} change */
    async mark(id, change) {
      if (show(id, change)) await save(id);
    },

    /** Know where to confirm a photo before its bytes leave: after a crash, its deletion has to be told there.
     * @param {Id} id @param {string} confirm_url */
    async address(id, confirm_url) {
      if (find(id)?.confirm_url !== confirm_url || unsaved.has(id)) await this.mark(id, { confirm_url });
      else await writes.get(id);
    },

    /** What the clinician says of a photo, as long as it has not been let go.
     * @param {Id} id @param {Pick<Photo, "description" | "body_side">} remark */
    async describe(id, remark) {
      if (!find(id)?.released) await this.mark(id, remark);
    },

    /** Say whose some orphans are, or for which consultation they are not. Nothing else changes hands.
     * @param {Photo[]} chosen @param {Pick<Photo, "consultation"> | Pick<Photo, "not_for">} change */
    async settleOrphans(chosen, change) {
      const ids = chosen.map(({ id }) => id).filter((id) => find(id)?.consultation === null);
      for (const id of ids) show(id, change);
      await save(...ids);
    },

    /** Let photos go by themselves, now and after any reload. Nobody's go nowhere. The first is safe when this is
     * done, the others soon after.
     * @param {Photo[]} chosen @param {(id: Id) => string | undefined} [known] where to confirm each */
    async release(chosen, known = () => undefined) {
      const ids = chosen.flatMap(({ id, consultation }) => (consultation ? id : []));
      const free = { released: true, status: /** @type {const} */ ("captured"), reason: undefined };
      become(photos.map((it) => (ids.includes(it.id) ? { ...it, ...free, confirm_url: it.confirm_url ?? known(it.id) } : it)));
      const first = save(...ids.splice(0, 1));
      const others = first.then(() => save(...ids));
      for (const id of ids) writes.set(id, others);
      await first;
    },

    /** The server has it: forget it, and show a photo as sent until the batch is over.
     * @param {Id} id */
    sent(id) {
      return find(id)?.kind ? this.told(id) : this.mark(id, { status: "uploaded", reason: undefined });
    },

    /** Take a photo out. One that the bucket may hold already leaves word for the server.
     * @param {Id} id @returns {Promise<Photo | undefined>} what was taken out */
    async remove(id) {
      const photo = find(id);
      if (!photo || photo.status === "deleted") return;
      const word = { ...photo, bytes: new ArrayBuffer(0), status: /** @type {const} */ ("deleted") };
      become(photo.confirm_url ? [...without(id), word] : without(id));
      await save(id);
      return photo;
    },

    /** The server has heard of a deletion. @param {Id} id */
    async told(id) {
      become(without(id));
      await save(id);
    },

    /** The store was lost: write everything once more. */
    again: () => save(...photos.map(({ id }) => id)),

    /** The batch is over: stop showing what was sent. */
    settle() {
      become(photos.filter(({ status }) => status !== "uploaded"));
    },

    /** Forget all that is safely sealed, and the keys: nobody may look at it here any more. */
    async lock() {
      await turn;
      store.lock();
      become(photos.filter(({ id }) => unsaved.has(id)));
      await this.count();
    },

    /** See how many lie here that this page cannot open. */
    async count() {
      locked = await store.count().catch(() => 0);
      changed();
    },
  };
}

/** As it comes back from the store or out of the bin: nothing is on its way any more.
 * @param {Photo} photo @returns {Photo} */
function rested(photo) {
  return photo.status === "uploading" ? { ...photo, status: "captured" } : photo;
}
