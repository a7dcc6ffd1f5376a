// The cast of the island's tests: a photo, a disk, a server, a bucket and a clock that do as they are told.
import { createHash } from "node:crypto";

import { consultation } from "../../static/capture/consultation.js";
import { queue } from "../../static/capture/queue.js";
import { seal } from "../../static/capture/seal.js";
import { staleness } from "../../static/capture/stale.js";
import { Trouble } from "../../static/capture/trouble.js";
import { courier } from "../../static/capture/upload.js";

export const AB = { id: "c-ab", patient: "AB" };
export const CD = { id: "c-cd", patient: "CD" };
export const LIMITS = { max_dimension: 800, content_type: "image/jpeg", quality: 0.85 };

export function aPhoto(id, more = {}) {
  const captured_at = `2026-11-02T10:41:0${id.at(-1)}.000Z`;
  const bytes = more.bytes ?? new ArrayBuffer(100);
  return {
    id,
    bytes,
    type: "image/jpeg",
    width: 800,
    height: 450,
    sha256: createHash("sha256").update(Buffer.from(bytes)).digest("base64"),
    captured_at,
    filename: `${id}.jpg`,
    consultation: AB,
    place: captured_at,
    status: "captured",
    released: false,
    ...more,
  };
}

/** What the phone knows of the desk: its consultation, and how sure that is. */
export function aDesk(open = AB, { clock = aClock(), idleMs = 0 } = {}) {
  const stale = staleness({ clock, changed() {}, idleMs });
  const made = consultation(open, stale);
  return { desk: made, stale, clock, hear: (now, more) => made.heard(now, clock.now(), more) };
}

/** A photo that *Upload all* has let go. */
export const released = (id, more = {}) => aPhoto(id, { released: true, ...more });

/** A disk, which may break: then every touch fails with its `trouble`. */
export function aDisk() {
  const tables = { stores: new Map(), sealed: new Map() };
  const made = {
    trouble: null,
    tables,
    touch() {
      if (made.trouble) throw made.trouble;
    },
    stores: async () => (made.touch(), structuredClone([...tables.stores.values()])),
    sealed: async () => (made.touch(), structuredClone([...tables.sealed.values()])),
    name: async (store) => (made.touch(), void tables.stores.set(store.id, store)),
    async write(rows) {
      made.touch();
      for (const row of rows) tables.sealed.set(row.id, structuredClone(row));
    },
    async erase(ids, stores = []) {
      made.touch();
      for (const id of ids) tables.sealed.delete(id);
      for (const id of stores) tables.stores.delete(id);
    },
  };
  return made;
}

/** A server that hands out queue keys to whoever is paired now: `{clinician, now, masters}` may change. */
export function aKeyServer() {
  const bound = new Map();
  const made = {
    clinician: "Dr A",
    now: "2026-11-02T10:50:00Z",
    masters: ["m1"],
    trouble: null,
    async ask(store) {
      if (made.trouble) throw made.trouble;
      if (!bound.has(store)) bound.set(store, made.clinician);
      if (bound.get(store) !== made.clinician) throw refusal("unknown", 404);
      const key = (master) => createHash("sha256").update(master + store + made.clinician).digest("base64");
      return { keys: made.masters.map((master) => ({ id: master, key: key(master) })), now: made.now };
    },
  };
  return made;
}

export function aStore({ disk = aDisk(), keys = aKeyServer() } = {}) {
  return Object.assign(seal({ disk, ask: keys.ask, crypto }), { disk, keys });
}

/** A store that seals nothing, for whom the queue is what matters. `trouble` breaks it. */
export function aPlainStore() {
  const rows = new Map();
  let locked = false;
  const made = {
    trouble: null,
    touch() {
      if (locked) throw new Error("locked");
      if (made.trouble) throw made.trouble;
    },
    async open() {
      locked = false;
      made.touch();
      return { photos: [...rows.values()], damaged: 0 };
    },
    async put(photos) {
      made.touch();
      for (const photo of photos) rows.set(photo.id, photo);
    },
    async erase(ids) {
      made.touch();
      for (const id of ids) rows.delete(id);
    },
    count: async () => rows.size,
    lock: () => (locked = true),
    stored: () => [...rows.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
  return made;
}

export async function aQueue(...photos) {
  const store = aPlainStore();
  const made = queue({ store, clock: aClock(), changed() {} });
  await made.load();
  for (const photo of photos) await made.add(photo);
  return Object.assign(made, { store, stored: store.stored });
}

/** A courier between a queue and a server; `told` is what it told. */
export function aCourier(server, queue, more = {}) {
  const told = { progress: [], held: [], moved: 0, ended: 0, refused: [] };
  const edges = {
    ...server,
    queue,
    clock: aClock(),
    random: () => 1,
    online: () => true,
    mayComeBack: () => false,
    progressed: (...shares) => told.progress.push(shares),
    moved: () => told.moved++,
    held: ({ code }) => told.held.push(code),
    ended: () => told.ended++,
    refused: ({ code }) => told.refused.push(code),
    ...more,
  };
  return Object.assign(courier(edges), { told, clock: edges.clock });
}

/** A clock that stands still until it is told to go on. */
export function aClock(now = 0) {
  let timers = [];
  return {
    now: () => now,
    later(act, ms) {
      const timer = { act, at: now + ms };
      timers.push(timer);
      return timer;
    },
    cancel(timer) {
      timers = timers.filter((it) => it !== timer);
    },
    pass(ms) {
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { act } of due) act();
    },
  };
}

/** A promise that the test settles. */
export function aPromise() {
  let settle = {};
  const promise = new Promise((resolve, reject) => {
    settle = { resolve, reject };
  });
  return Object.assign(promise, settle);
}

/**
 * A server and a bucket that write down what they are asked. `says` holds answers that differ from the
 * usual one, by name, first come first served: a value, or an error to throw.
 */
export function aServer(says = {}) {
  const heard = [];
  let bodies = 0;
  let most = 0;

  function answer(name, id, usual) {
    heard.push(`${name} ${id}`);
    const said = says[name]?.shift() ?? usual;
    if (said instanceof Error) throw said;
    return said;
  }

  return {
    heard,
    get mostBodies() {
      return most;
    },
    api: {
      presign: async ({ id }) =>
        answer("presign", id, {
          id,
          status: "presigned",
          put: { url: id, method: "PUT", headers: { "x-amz-meta-photo-id": id } },
          confirm_url: id,
        }),
      confirm: async (id) => answer("confirm", id, { id, status: "uploaded" }),
      forget: async (id) => answer("forget", id, null),
    },
    put: async ({ url }, bytes, { progressed, sent }) => {
      most = Math.max(most, ++bodies);
      await null;
      progressed(0.5);
      bodies--;
      sent();
      return { retryAfter: 0, ...answer("put", url, { status: 200 }) };
    },
  };
}

export const offline = () => new Trouble("unreachable");
export const unpaired = (code = "token_revoked") => new Trouble(code, { status: 401 });
export const refusal = (code, status, more) =>
  new Trouble(code, { status, message: `The server says ${code}`, permanent: true, ...more });
export const busy = (retryAfter) => new Trouble("unavailable", { status: 503, retryAfter });

/** Let everything that waits for nothing but its turn take it. */
export const turns = () => new Promise((resolve) => setImmediate(resolve));
