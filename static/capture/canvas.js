import { Trouble } from "./trouble.js";

/**
 * Shrinking without a worker, on the one canvas that the page keeps for it: phones run out of memory when
 * every photo leaves a canvas behind.
 * @param {HTMLCanvasElement} canvas
 */
export function byCanvas(canvas) {
  /** @type {Promise<unknown>} */
  let turn = Promise.resolve();

  /** @param {ShrinkJob} job
   * @returns {Promise<Shrunk>} */
  async function shrink({ picture, width, height, type, quality }) {
    canvas.width = width;
    canvas.height = height;
    await draw(canvas, picture);
    let blob = await encode(canvas, type, quality);
    if (blob.type !== type) blob = await encode(canvas, "image/jpeg", quality);
    return { bytes: await blob.arrayBuffer(), type: blob.type, width, height };
  }

  /** @param {ShrinkJob} job */
  return (job) => {
    const mine = turn.then(() => shrink(job));
    turn = mine.catch(() => {});
    return mine;
  };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Picture} picture
 */
async function draw(canvas, picture) {
  const { width, height } = canvas;
  const small = await createImageBitmap(picture, {
    resizeWidth: width,
    resizeHeight: height,
    resizeQuality: "high",
  });
  canvas.getContext("2d", { alpha: false })?.drawImage(small, 0, 0, width, height);
  small.close();
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {string} type
 * @param {number} quality
 * @returns {Promise<Blob>}
 */
function encode(canvas, type, quality) {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Trouble("not_shrunk"))), type, quality);
  });
}
