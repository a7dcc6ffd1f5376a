import { description } from "./photo.js";
import { Trouble, named } from "./trouble.js";

/** At most 20 drawings a second. */
const PROGRESS_MS = 50;
/** A second go with a fresh signature, for a URL that expired and an object that was not there after all. */
const GOES = 2;
const ALREADY_THERE = 412;
const SIGNATURE_REFUSED = 403;

/**
 * Send photos one after another, one body at a time. A failure marks its photo and goes on; only a token
 * that no longer counts ends the batch, and leaves the rest as it was.
 * @param {Photo[]} photos
 * @param {UploadEdges} edges
 * @throws {Trouble} when the phone is no longer paired
 */
export async function uploadAll(photos, edges) {
  const shares = batchShares(photos);
  for (const photo of photos) {
    const progressed = throttled(edges.clock, (part) => edges.progressed(photo.id, part, shares(photo, part)));
    await edges.queue.mark(photo.id, { status: "uploading", reason: undefined });
    progressed(0);
    try {
      await uploadOne(photo, { ...edges, progressed });
      await edges.queue.sent(photo.id);
    } catch (error) {
      await failed(photo, named(error), edges);
    }
  }
}

/** How much of the whole batch has gone, by bytes.
 * @param {Photo[]} photos */
function batchShares(photos) {
  const sizes = photos.map(({ bytes }) => bytes.byteLength);
  const total = sum(sizes);
  /** @param {Photo} photo @param {number} part */
  return (photo, part) => {
    const at = photos.indexOf(photo);
    return (sum(sizes.slice(0, at)) + part * sizes[at]) / total;
  };
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** @param {Photo} photo @param {Trouble} trouble @param {UploadEdges} edges */
async function failed(photo, trouble, { queue }) {
  if (trouble.unpaired) {
    await queue.mark(photo.id, { status: "captured" });
    throw trouble;
  }
  const { code, message } = trouble;
  await queue.mark(photo.id, { status: "failed", reason: { code, message } });
}

/** @typedef {Omit<UploadEdges, "progressed"> & {progressed: (part: number) => void}} PhotoEdges */

/**
 * Presign, put, confirm. Each of the three may have happened before without our hearing of it.
 * @param {Photo} photo
 * @param {PhotoEdges} edges
 */
async function uploadOne(photo, edges) {
  for (let go = 1; ; go++) {
    const ticket = await edges.api.presign(description(photo));
    if (ticket.status === "uploaded") return;
    await edges.queue.mark(photo.id, { confirm_url: ticket.confirm_url });
    try {
      await send(ticket.put, photo, edges);
      await edges.api.confirm(ticket.confirm_url);
      return;
    } catch (error) {
      if (go === GOES || !curable(named(error))) throw error;
    }
  }
}

/** @param {Trouble} trouble */
function curable({ code }) {
  return code === "bucket_expired" || code === "not_in_bucket";
}

/** @param {Ticket} ticket @param {Photo} photo @param {PhotoEdges} edges */
async function send(ticket, photo, { put, progressed }) {
  const status = await put(ticket, photo.bytes, progressed);
  if (status < 300 || status === ALREADY_THERE) return;
  if (status === SIGNATURE_REFUSED) throw new Trouble("bucket_expired");
  throw new Trouble(status < 500 ? "bucket_refused" : "bucket_unavailable");
}

/**
 * @param {Clock} clock
 * @param {(part: number) => void} draw
 * @returns {(part: number) => void}
 */
function throttled(clock, draw) {
  let drawn = -Infinity;
  return (part) => {
    if (part < 1 && clock.now() - drawn < PROGRESS_MS) return;
    drawn = clock.now();
    draw(part);
  };
}
