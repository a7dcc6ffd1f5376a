import { Trouble } from "./trouble.js";

/** What the largest phone cameras give; more would take the page's memory. */
const MOST_PIXELS = 108e6;
/** Out of 255, for each colour. Private windows of WebKit falsify by 1, and do so again when we look. */
const UNSEEN = 2;
const SIDE = 16;

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

/**
 * How large a file's picture is, upright. An image element need not unpack it for that.
 * @param {Blob} file
 * @returns {Promise<Size>}
 * @throws {Trouble} unreadable, heic, not_shrunk, too_large
 */
export async function measure(file) {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await new Promise((resolve, reject) => Object.assign(image, { onload: resolve, onerror: reject }));
  } catch {
    throw new Trouble(await fault(file));
  } finally {
    URL.revokeObjectURL(image.src);
  }
  const { naturalWidth: width, naturalHeight: height } = image;
  if (width * height > MOST_PIXELS) throw new Trouble("too_large");
  return { width, height };
}

/** @param {Blob} file */
async function fault(file) {
  try {
    await file.arrayBuffer(); // whole: of a file that is gone, Chromium reads a part without complaint
    return /^ftyp(he|m[is]f1)/.test(await file.slice(4, 12).text()) ? "heic" : "not_shrunk";
  } catch {
    return "unreadable"; // in a cloud, and not on this phone
  }
}

/**
 * Whether pictures leave the shrinking as they came. Browsers that hide from trackers alter what a canvas
 * hands out, some beyond recognition.
 * @param {(picture: Picture, limits: Limits) => Promise<Shrunk>} shrink
 */
export async function faithful(shrink) {
  const known = Uint8ClampedArray.from({ length: SIDE * SIDE * 4 }, (_, at) => (at % 4 === 3 ? 255 : (at * 37) % 256));
  const picture = await createImageBitmap(new ImageData(known, SIDE));
  const { bytes } = await shrink(picture, { max_dimension: SIDE, content_type: "image/png", quality: 1 });
  const pen = document.createElement("canvas").getContext("2d");
  pen?.drawImage(await createImageBitmap(new Blob([bytes])), 0, 0);
  const seen = pen?.getImageData(0, 0, SIDE, SIDE).data;
  return known.every((value, at) => Math.abs(value - (seen?.[at] ?? 0)) <= UNSEEN);
}
