// Every way to make a small JPEG of a camera's frame or of a file, on one page and by one clock.
import Compressor from "@uppy/compressor";
import Uppy from "@uppy/core";
import Webcam from "@uppy/webcam";
import shrinkFile from "browser-image-compression";
import CompressorJS from "compressorjs";
import Pica from "pica";

import { measure } from "../../static/capture/canvas.js";
import { grab } from "../../static/capture/grab.js";
import { shrinker } from "../../static/capture/shrink.js";

const LIMITS = { max_dimension: 800, content_type: "image/jpeg", quality: 0.85 };
const JPEG = "image/jpeg";
const WARM_UP = 3;

const uppy = new Uppy();
uppy.use(Webcam, {
  target: "#camera",
  modes: ["picture"],
  mirror: false,
  mobileNativeCamera: false,
  videoConstraints: { width: 1920, height: 1080 },
});
uppy.use(Compressor, { quality: LIMITS.quality, maxWidth: 800, maxHeight: 800 });
const { Webcam: webcam, Compressor: compressor } = Object.fromEntries(["Webcam", "Compressor"].map((id) => [id, uppy.getPlugin(id)]));

const worker = new Worker("shrink-worker.js");
const byHand = () => Promise.reject(new Error("The worker was not used."));
const shrink = shrinker({ worker, byHand, measure });
const ready = new Promise((resolve) => worker.addEventListener("message", resolve, { once: true }));

const pica = new Pica();
const small = document.createElement("canvas");
const full = document.createElement("canvas");

const ours = async (picture) => {
  const { bytes, type } = await shrink(picture, LIMITS);
  return new Blob([bytes], { type });
};
const byCompressorJS = (blob) =>
  new Promise((success, error) => new CompressorJS(blob, { quality: LIMITS.quality, maxWidth: 800, maxHeight: 800, success, error }));
const byImageCompression = (blob) =>
  shrinkFile(blob, {
    maxWidthOrHeight: 800,
    initialQuality: LIMITS.quality,
    fileType: JPEG,
    useWebWorker: true,
    libURL: new URL("browser-image-compression.js", location).href, // its worker would fetch it from elsewhere
  });

const frame = {
  ours: async (video) => ours(await grab(video)),
  bare: (video) => blobOf(drawn(small, video, 800, 450)),
  Uppy: async () => compressor.compress((await webcam.getImage()).data),
  compressorjs: async (video) => byCompressorJS(await blobOf(drawn(full, video, 1920, 1080), 0.92)),
  pica: (video) => byPica(drawn(full, video, 1920, 1080), 800, 450),
  "browser-image-compression": async (video) => byImageCompression(await blobOf(drawn(full, video, 1920, 1080), 0.92)),
  neither: async () => pause(40), // what the page does anyway, the camera's picture included
};

const file = {
  ours,
  bare: async (blob) => blobOf(drawn(small, await imageOf(blob), 800, 600)),
  Uppy: (blob) => compressor.compress(blob),
  compressorjs: byCompressorJS,
  pica: async (blob) => byPica(await imageOf(blob), 800, 600),
  "browser-image-compression": byImageCompression,
};

window.lab = {
  /** Wait for the camera and the worker. */
  async open() {
    await ready;
    const video = await until(() => document.querySelector("video.uppy-Webcam-video"));
    await until(() => video.videoWidth === 1920 && video.readyState >= 2);
    return [video.videoWidth, video.videoHeight];
  },

  /** The camera's frame as it is, without loss, in base64. */
  reference: async () => base64(await blobOf(drawn(full, document.querySelector("video"), 1920, 1080), 1, "image/png")),

  /** Each way in turns: times in ms, and the last picture of each in base64. */
  frames: (repetitions) => compare(frame, repetitions, () => document.querySelector("video")),
  files(repetitions, given) {
    const bytes = Uint8Array.from(atob(given), (letter) => letter.charCodeAt(0));
    // No browser knows it from before.
    return compare(file, repetitions, () => new File([bytes], "12mp.jpg", { type: JPEG }));
  },
};

async function compare(ways, repetitions, input) {
  const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  const pictures = {};
  for (let turn = -WARM_UP; turn < repetitions; turn++) {
    for (const [way, act] of Object.entries(ways)) {
      const given = input();
      await pause(20 + Math.random() * 30); // at any moment of the camera's own rhythm
      const { time, made } = await timed(() => act(given), turn < 0 ? "warm up" : way);
      if (turn < 0) continue;
      times[way].push(time);
      if (made) pictures[way] = made;
    }
  }
  for (const [way, blob] of Object.entries(pictures)) pictures[way] = await base64(blob);
  return { times, pictures };
}

async function timed(act, mark) {
  const began = performance.now();
  performance.mark(`${mark}: begin`);
  const made = await act();
  performance.mark(`${mark}: end`);
  return { time: performance.now() - began, made };
}

function drawn(canvas, picture, width, height) {
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
  return canvas;
}

function blobOf(canvas, quality = LIMITS.quality, type = JPEG) {
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}

async function imageOf(blob) {
  const image = new Image();
  image.src = URL.createObjectURL(blob);
  await new Promise((resolve) => (image.onload = resolve));
  URL.revokeObjectURL(image.src);
  return image;
}

async function byPica(source, width, height) {
  small.width = width;
  small.height = height;
  return pica.toBlob(await pica.resize(source, small), JPEG, LIMITS.quality);
}

async function base64(blob) {
  const reader = new FileReader();
  reader.readAsDataURL(blob);
  await new Promise((resolve) => (reader.onload = resolve));
  return reader.result.split(",")[1];
}

async function until(look) {
  for (;;) {
    const found = look();
    if (found) return found;
    await pause(20);
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
