import { base64 } from "./photo.js";
import { Trouble, named } from "./trouble.js";

/** Server time for which a queue waits, unopened, for its clinician to come back. */
const UNOPENED_LIFE_MS = 7 * 24 * 60 * 60 * 1000;
const NONCE_BYTES = 12; // NIST SP 800-38D, 8.2.2: random, fresh for each seal
const LENGTH_BYTES = 4;

/**
 * The store under the queue: everything sealed by AES-GCM with a key that only the server keeps. Queues of
 * several clinicians may lie side by side; the server hands out the keys of the paired one's alone.
 * @param {SealEdges} edges
 * @returns {Store}
 */
export function seal({ disk, ask, crypto }) {
  const { subtle } = crypto;
  /** @type {Map<string, Keyring>} by the id of their store, the one to seal into first */
  const rings = new Map();

  return {
    /** The id of the store that new photos go to. */
    get id() {
      return rings.keys().next().value;
    },

    async open() {
      const [stores, rows] = await Promise.all([disk.stores(), disk.sealed()]);
      const now = await collectKeys(inOrder(stores, rows));
      await Promise.all([...rings.keys()].map((id) => disk.name({ id, opened_at: now })));
      const tried = await Promise.all(rows.map(tryUnseal));
      const unread = tried.flatMap(({ row, photo }) => (photo ? [] : [row]));
      if (unread.length > 0) await wipe(stores, unread, now);
      const damaged = unread.filter(({ store, kind }) => rings.has(store) && !kind).length;
      return { photos: tried.flatMap(({ photo }) => photo ?? []), damaged };
    },

    async put(photos) {
      await disk.write(await Promise.all(photos.map(sealed)));
    },
    erase: (ids) => disk.erase(ids),
    /** How many photos lie here, whoever may open them. */
    count: async () => (await disk.sealed()).filter(({ deleted, kind }) => !deleted && !kind).length,
    /** Forget the keys. */
    lock: () => rings.clear(),
  };

  /** @param {string[]} ids @returns {Promise<string>} the server's time */
  async function collectKeys(ids) {
    rings.clear();
    let now = "";
    for (const id of ids) now = (await collect(id)) ?? now;
    return now || /** @type {Promise<string>} */ (collect(crypto.randomUUID()));
  }

  /** @param {string} id @returns {Promise<string | undefined>} undefined: another clinician's */
  async function collect(id) {
    try {
      const { keys, now } = await ask(id);
      const imported = keys.map(async ({ id: name, key }) => /** @type {const} */ ([name, await importKey(key)]));
      rings.set(id, new Map(await Promise.all(imported)));
      return now;
    } catch (error) {
      if (named(error).code !== "unknown") throw error;
      return undefined;
    }
  }

  /** @param {string} key in base64 */
  function importKey(key) {
    const raw = Uint8Array.from(atob(key), (character) => character.charCodeAt(0));
    return subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  }

  /** @param {Photo} photo @returns {Promise<SealedRow>} */
  async function sealed(photo) {
    const [[store, ring]] = rings;
    const [[key, secret]] = ring;
    const row = { id: photo.id, store, key, deleted: photo.status === "deleted", ...(photo.kind && { kind: photo.kind }) };
    const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    return { ...row, iv, sealed: await subtle.encrypt(terms(row, iv), secret, pack(photo)) };
  }

  /** @param {SealedRow} row */
  async function tryUnseal(row) {
    return { row, photo: await unsealed(row).catch(() => null) };
  }

  /** @param {SealedRow} row @returns {Promise<Photo>} */
  async function unsealed(row) {
    const secret = rings.get(row.store)?.get(row.key);
    if (!secret) throw new Trouble("no_key");
    const photo = unpack(await subtle.decrypt(terms(row, row.iv), secret, row.sealed));
    if (!row.deleted && base64(await subtle.digest("SHA-256", photo.bytes)) !== photo.sha256) throw new Trouble("damaged");
    return photo;
  }

  /**
   * Remove what nobody has been able to open for too long, by the server's clock; mark what begins to wait.
   * @param {StoreRow[]} stores @param {SealedRow[]} rows @param {string} now
   */
  async function wipe(stores, rows, now) {
    /** @param {string} since */
    const over = (since) => Date.parse(now) - Date.parse(since) > UNOPENED_LIFE_MS;
    const left = new Set(stores.filter(({ id, opened_at }) => !rings.has(id) && over(opened_at)).map(({ id }) => id));
    const gone = rows.filter(({ store, unread_since = now }) => left.has(store) || over(unread_since));
    const fresh = rows.filter(({ store, unread_since }) => rings.has(store) && !unread_since);
    if (fresh.length > 0) await disk.write(fresh.map((row) => ({ ...row, unread_since: now })));
    await disk.erase(gone.map(({ id }) => id), [...left]);
  }
}

/** Every store that left a trace, the one opened last first.
 * @param {StoreRow[]} stores @param {SealedRow[]} rows */
function inOrder(stores, rows) {
  const latest = stores.toSorted((a, b) => (a.opened_at < b.opened_at ? 1 : -1));
  return [...new Set([...latest.map(({ id }) => id), ...rows.map(({ store }) => store)])];
}

/**
 * What is sealed goes with its label: a row under another id, store or key does not open.
 * @param {Omit<SealedRow, "iv" | "sealed">} row @param {Uint8Array<ArrayBuffer>} iv
 */
function terms({ id, store, key, deleted, kind }, iv) {
  const label = [id, store, key, deleted].concat(kind ?? []).join("/");
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(label) };
}

/** The length of what is known of a photo, that, and its bytes.
 * @param {Photo} photo */
function pack({ bytes, ...known }) {
  const text = new TextEncoder().encode(JSON.stringify(known));
  const packed = new Uint8Array(LENGTH_BYTES + text.length + bytes.byteLength);
  new DataView(packed.buffer).setUint32(0, text.length);
  packed.set(text, LENGTH_BYTES);
  packed.set(new Uint8Array(bytes), LENGTH_BYTES + text.length);
  return packed;
}

/** @param {ArrayBuffer} packed @returns {Photo} */
function unpack(packed) {
  const start = LENGTH_BYTES + new DataView(packed).getUint32(0);
  const known = JSON.parse(new TextDecoder().decode(packed.slice(LENGTH_BYTES, start)));
  return { ...known, bytes: packed.slice(start) };
}
