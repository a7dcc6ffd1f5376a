import { Trouble } from "./trouble.js";

/**
 * The largest size of the same shape that fits; never larger than the picture is.
 * @param {number} width
 * @param {number} height
 * @param {number} most the longer side's maximum, in pixels
 */
export function fit(width, height, most) {
  const scale = Math.min(1, most / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** @param {Frame} picture */
function sizeOf(picture) {
  return "displayWidth" in picture
    ? { width: picture.displayWidth, height: picture.displayHeight }
    : { width: picture.width, height: picture.height };
}

/**
 * Shrink pictures in the worker where it says that it can, else here by `byHand`. Closes each frame.
 * @param {ShrinkEdges} edges
 */
export function shrinker({ worker, byHand, measure }) {
  /** @type {Map<number, {resolve: (shrunk: Shrunk) => void, reject: (error: Error) => void}>} */
  const waiting = new Map();
  let ready = false;
  let count = 0;

  worker.addEventListener("message", ({ data }) => {
    if ("ready" in data) ready = data.ready;
    else if (data.shrunk) settle(data.id)?.resolve(data.shrunk);
    else settle(data.id)?.reject(new Trouble("not_shrunk", { message: data.error }));
  });

  // It never loaded, or it died: what it held is lost with it, what comes next is done here.
  worker.addEventListener("error", () => {
    ready = false;
    for (const id of waiting.keys()) settle(id)?.reject(new Trouble("not_shrunk"));
  });

  /** @param {number} id */
  function settle(id) {
    const job = waiting.get(id);
    waiting.delete(id);
    return job;
  }

  /** @param {ShrinkJob} job @returns {Promise<Shrunk>} */
  function inWorker(job) {
    const id = ++count;
    const shrunk = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    worker.postMessage({ id, ...job }, job.full ? [] : [/** @type {Frame} */ (job.picture)]);
    return shrunk;
  }

  /** @param {Picture} picture @param {Limits} limits @returns {Promise<Shrunk>} */
  return async function shrink(picture, { max_dimension, content_type: type, quality }) {
    const full = picture instanceof Blob ? await measure(picture) : undefined;
    const { width, height } = full ?? sizeOf(/** @type {Frame} */ (picture));
    const job = { picture, ...(full && { full }), ...fit(width, height, max_dimension), type, quality };
    try {
      return await (ready ? inWorker(job) : byHand(job));
    } finally {
      if ("close" in picture) picture.close(); // a no-op on what the worker took; an unclosed frame starves the camera
    }
  };
}
