// The cast of the island's tests: a photo, a server, a bucket and a clock that do as they are told.
import { memory } from "../../static/capture/memory.js";
import { queue } from "../../static/capture/queue.js";
import { Trouble } from "../../static/capture/trouble.js";

export const AB = { id: "c-ab", patient: "AB" };
export const CD = { id: "c-cd", patient: "CD" };
export const LIMITS = { max_dimension: 800, content_type: "image/jpeg", quality: 0.85 };

export function aPhoto(id, more = {}) {
  const captured_at = `2026-11-02T10:41:0${id.at(-1)}.000Z`;
  return {
    id,
    bytes: new ArrayBuffer(100),
    type: "image/jpeg",
    width: 800,
    height: 450,
    sha256: "hash",
    captured_at,
    filename: `${id}.jpg`,
    consultation: AB,
    place: captured_at,
    status: "captured",
    ...more,
  };
}

export async function aQueue(...photos) {
  const store = memory();
  const made = queue({ store, changed() {} });
  for (const photo of photos) await made.add(photo);
  return Object.assign(made, { store });
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
    put: async ({ url }, bytes, progressed) => {
      most = Math.max(most, ++bodies);
      await null;
      progressed(0.5);
      bodies--;
      return answer("put", url, 200);
    },
  };
}

export const offline = () => new Trouble("unreachable");
export const unpaired = (code = "token_revoked") => new Trouble(code, { status: 401 });
export const refusal = (code, status) => new Trouble(code, { status, message: `The server says ${code}` });

/** Let everything that waits for nothing but its turn take it. */
export const turns = () => new Promise((resolve) => setImmediate(resolve));
