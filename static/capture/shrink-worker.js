// Shrinks one picture after another on a canvas or two, away from the page's main thread. Stands alone: a
// module worker is a risk on older phones, and an import would need a hashed URL of its own.
"use strict";

(() => {
  const able = typeof OffscreenCanvas === "function" && "convertToBlob" in OffscreenCanvas.prototype;
  const page = /** @type {Pick<Worker, "postMessage" | "onmessage">} */ (/** @type {unknown} */ (self));
  if (!able) return page.postMessage({ ready: false }); // the page does it itself

  const [pen, larger] = [aPen(), aPen()];
  // What the second look goes by; docs/decisions/0013 says how these were found.
  const SHARP = 0.36; // share of an edge's height in its steepest two pixels
  const FAINT = 24; // the height of the highest edge, of twice 255, under which nobody can tell
  const DARK = 56; // of 255: fewer than 5 % of the middle are brighter
  const BURNT = 0.12; // share of the middle
  /** @type {Promise<void>} */
  let turn = Promise.resolve();

  page.onmessage = ({ data }) => {
    turn = turn.then(() => work(data));
  };
  page.postMessage({ ready: true });

  /** @param {ShrinkJob & {id: number}} job */
  async function work({ id, ...job }) {
    try {
      if (job.full) job.picture = await opened(/** @type {Blob} */ (job.picture), job.full, job.width);
      const shrunk = await shrink(job);
      page.postMessage({ id, shrunk }, [shrunk.bytes]);
    } catch (error) {
      page.postMessage({ id, error: String(error) });
    } finally {
      if ("close" in job.picture) job.picture.close();
    }
  }

  function aPen() {
    const pen = new OffscreenCanvas(1, 1).getContext("2d", { alpha: false });
    return /** @type {OffscreenCanvasRenderingContext2D} */ (pen);
  }

  /**
   * @param {ShrinkJob} job
   * @returns {Promise<Shrunk>}
   */
  async function shrink(job) {
    const { width, height, type, quality } = job;
    const source = doubled(job) ?? (await resized(job));
    const { canvas } = pen;
    canvas.width = width;
    canvas.height = height;
    pen.drawImage(source, 0, 0, width, height);
    if ("close" in source) source.close();
    const encoding = canvas.convertToBlob({ type, quality });
    const doubts = secondLook(width, height);
    let blob = await encoding;
    // WebKit answers a wish for WebP with a PNG of several times the size.
    if (blob.type !== type) blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
    return { bytes: await blob.arrayBuffer(), type: blob.type, width, height, doubts };
  }

  /**
   * A frame of the camera at twice the size that it is to have: drawn at half of that, each pixel is the mean of
   * four. More like the frame than by `resized`, and in less time; docs/decisions/0044 has the numbers.
   * @param {ShrinkJob} job
   */
  function doubled({ picture, full, ...least }) {
    const [width, height] = [2 * least.width, 2 * least.height];
    if (full || !("displayWidth" in picture) || picture.displayWidth < width) return null;
    const { canvas } = larger;
    // A new size wipes it, which takes time.
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    try {
      larger.drawImage(picture, 0, 0, width, height);
      return canvas;
    } catch {
      return null; // no frames are drawn here
    }
  }

  /** @param {ShrinkJob} job */
  function resized({ picture, width, height }) {
    return createImageBitmap(picture, { resizeWidth: width, resizeHeight: height, resizeQuality: "high" });
  }

  /**
   * What may be wrong with the picture on the canvas, judged by its middle, where the lesion is. Where the
   * thresholds come from: docs/decisions/0013.
   * @param {number} width
   * @param {number} height
   * @returns {Doubt[]}
   */
  function secondLook(width, height) {
    try {
      return doubts(pen.getImageData(width / 6, height / 6, width / 1.5, height / 1.5));
    } catch {
      return []; // no photo is lost to a doubt
    }
  }

  /** @param {ImageData} middle @returns {any[]} */
  function doubts({ data, width, height }) {
    const line = 4 * width;
    let seen = 0;
    let lit = 0;
    let cut = 0;
    for (let at = 0; at < data.length; at += 52) {
      // Of skin this is the red: what melanin dims least, so that dark skin makes no dark picture.
      const light = Math.max(data[at], data[at + 1], data[at + 2]);
      seen++;
      if (light > DARK) lit++;
      // A colour that was cut off; white that was cut off is a dressing or a wall.
      if (light > 252 && data[at + 2] < 240) cut++;
    }
    return [
      (blurred(data, width, height, 4, line) || blurred(data, height, width, line, 4)) && "blurred",
      lit < seen * 0.05 && "dark",
      cut > seen * BURNT && "burnt_out",
    ].filter(Boolean);
  }

  /**
   * Where an edge is sharp, most of its height lies in its steepest two pixels, however low its contrast; noise on
   * smooth skin looks sharp too. In one direction only, since a shaken picture is sharp in the other.
   * Of the green, in which a rash shows most.
   * @param {Uint8ClampedArray} data
   * @param {number} length of a line
   * @param {number} lines
   * @param {number} along from one pixel of a line to the next
   * @param {number} across from one line to the next
   */
  function blurred(data, length, lines, along, across) {
    const edges = [];
    for (let line = 0; line < lines - 1; line += 6) {
      for (let start = 0; start <= length - 16; start += 8) {
        edges.push(edge(data, line * across + start * along + 1, along, across));
      }
    }
    const highest = Math.max(...edges.map(([height]) => height));
    const high = edges.filter(([height]) => height * 2 >= highest);
    const sharp = high.filter(([height, step]) => step > height * SHARP);
    return highest > FAINT && sharp.length < high.length * 0.25;
  }

  /** @param {Uint8ClampedArray} data @param {number} from @param {number} along @param {number} across */
  function edge(data, from, along, across) {
    let low = 999;
    let high = 0;
    let step = 0;
    let here = from;
    for (let i = 0; i < 14; i++, here += along) {
      // Two lines at once, against noise.
      const a = data[here] + data[here + across];
      const b = data[here + 2 * along] + data[here + 2 * along + across];
      low = Math.min(low, a, b);
      high = Math.max(high, a, b);
      step = Math.max(step, Math.abs(a - b));
    }
    return [high - low, step];
  }

  /**
   * A JPEG file, unpacked at so many eighths of its size as are enough: whole, 48 MP take 200 MB. Others as
   * they are, and all where frames cannot say that they lie on their side, or in a mirror.
   * @param {Blob} file
   * @param {Size} full
   * @param {number} width that it is to have
   */
  async function opened(file, full, width) {
    try {
      if (!("flip" in VideoFrame.prototype)) return file;
      const scale = Math.ceil((8 * width) / full.width) / 8;
      const decoder = new ImageDecoder({
        data: file.stream(),
        type: file.type,
        desiredWidth: Math.ceil(full.width * scale), // one pixel less, and it takes an eighth less
        desiredHeight: Math.ceil(full.height * scale),
      });
      const { image } = await decoder.decode();
      decoder.close();
      return image;
    } catch {
      return file; // no decoder, or not for this type: createImageBitmap has the last word
    }
  }
})();
