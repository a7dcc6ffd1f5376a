// The worker's own file, run in Node: its canvas is handed pixels instead of a picture.
import { readFile } from "node:fs/promises";

const FILE = new URL("../../static/capture/shrink-worker.js", import.meta.url);

/**
 * Start the worker. Answers with a function that hands it one picture {data, width, height}, RGBA, and
 * returns what it says of it.
 * @param {(source: string) => string} changed the file, before it runs
 */
export async function aWorker(changed = (source) => source) {
  const source = changed(await readFile(FILE, "utf8"));
  let answered;
  const self = { postMessage: (said) => answered?.(said) };
  new Function("self", "OffscreenCanvas", "createImageBitmap", source)(self, Canvas, async (picture) => picture);

  return (picture) =>
    new Promise((resolve) => {
      answered = resolve;
      const { width, height } = picture;
      const job = { picture: { ...picture, close() {} }, width, height, type: "image/jpeg", quality: 0.85 };
      self.onmessage({ data: { id: 1, ...job } });
    });
}

class Canvas {
  getContext() {
    return {
      canvas: this,
      drawImage: (picture) => {
        this.picture = picture;
      },
      getImageData: (...box) => cut(this.picture, ...box.map(Math.trunc)),
    };
  }

  async convertToBlob({ type }) {
    return new Blob([], { type });
  }
}

function cut(picture, left, top, width, height) {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    const from = 4 * ((top + y) * picture.width + left);
    data.set(picture.data.subarray(from, from + 4 * width), 4 * y * width);
  }
  return { data, width, height };
}
