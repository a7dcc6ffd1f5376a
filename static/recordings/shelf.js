import { base64, filename } from "../capture/photo.js";

/**
 * Put what was recorded into the sealed queue: as far as it goes every few seconds, and let go at its end.
 * @param {ShelfEdges} edges
 */
export function shelf({ queue, now, crypto, released }) {
  /** @type {Map<Id, {captured_at: string, turn: Promise<void>}>} what still grows */
  const open = new Map();
  /** @type {Set<Id>} what this visit has let go: what was refused since is not sent again before the next one */
  const gone = new Set();

  return {
    /**
     * @param {Reel} reel @param {boolean} over @param {string} type
     * @returns {Promise<void>} once it is sealed
     */
    async put(reel, over, type) {
      const known = open.get(reel.id) ?? { captured_at: iso(now(reel.from)), turn: Promise.resolve() };
      open.set(reel.id, known);
      const { until } = reel;
      const bytes = new Blob(reel.chunks).arrayBuffer();
      known.turn = known.turn.then(async () => {
        await queue.add({ ...(await made(reel, await bytes)), released: over });
      });
      await known.turn;
      if (!over) return;
      open.delete(reel.id);
      gone.add(reel.id);
      released();

      /** @param {Reel} reel @param {ArrayBuffer} bytes @returns {Promise<any>} a photo without a picture's size */
      async function made({ id, run, number, from, after }, bytes) {
        const { captured_at } = known;
        return {
          kind: "segment",
          id,
          bytes,
          type,
          sha256: base64(await crypto.subtle.digest("SHA-256", bytes)),
          captured_at,
          filename: filename(captured_at, type, "recording"),
          consultation: run.consultation,
          place: captured_at,
          status: "captured",
          facts: { recording: run.id, number, duration_ms: Math.max(1, Math.round(until - from)), after: after || undefined },
        };
      }
    },

    /** What an earlier visit left cut off goes as far as it goes. */
    async release() {
      const cut = queue.segments.filter(({ id, released }) => !released && !open.has(id) && !gone.has(id));
      if (cut.length === 0) return;
      for (const { id } of cut) gone.add(id);
      await queue.release(cut);
      released();
    },

    /** The first number that no segment of a recording here has. @param {string} recording */
    next: (recording) =>
      Math.max(0, ...queue.segments.map(({ facts }) => (facts?.recording === recording ? facts.number + 1 : 0))),
  };
}

/** @param {number} ms */
const iso = (ms) => new Date(ms).toISOString();
