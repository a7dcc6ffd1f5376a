// Shrinks one picture after another on one canvas, away from the page's main thread. Stands alone: a
// module worker is a risk on older phones, and an import would need a hashed URL of its own.
"use strict";

(() => {
  const able = typeof OffscreenCanvas === "function" && "convertToBlob" in OffscreenCanvas.prototype;
  if (!able) return; // never says "ready", so the page does it itself

  const page = /** @type {Pick<Worker, "postMessage" | "onmessage">} */ (/** @type {unknown} */ (self));
  const canvas = new OffscreenCanvas(1, 1);
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  /** @type {Promise<void>} */
  let turn = Promise.resolve();

  page.onmessage = ({ data }) => {
    turn = turn.then(() => work(data));
  };
  page.postMessage({ ready: true });

  /** @param {ShrinkJob & {id: number}} job */
  async function work({ id, ...job }) {
    try {
      const shrunk = await shrink(job);
      page.postMessage({ id, shrunk }, [shrunk.bytes]);
    } catch (error) {
      page.postMessage({ id, error: String(error) });
    } finally {
      job.picture.close();
    }
  }

  /**
   * @param {ShrinkJob} job
   * @returns {Promise<Shrunk>}
   */
  async function shrink({ picture, width, height, type, quality }) {
    await draw(picture, width, height);
    let blob = await canvas.convertToBlob({ type, quality });
    // WebKit answers a wish for WebP with a PNG of several times the size.
    if (blob.type !== type) blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
    return { bytes: await blob.arrayBuffer(), type: blob.type, width, height };
  }

  /**
   * @param {Picture} picture
   * @param {number} width
   * @param {number} height
   */
  async function draw(picture, width, height) {
    const small = await createImageBitmap(picture, {
      resizeWidth: width,
      resizeHeight: height,
      resizeQuality: "high",
    });
    canvas.width = width;
    canvas.height = height;
    pen.drawImage(small, 0, 0, width, height);
    small.close();
  }
})();
