import { api } from "./api.js";
import { bin } from "./bin.js";
import { camera } from "./camera.js";
import { byCanvas } from "./canvas.js";
import { consultation } from "./consultation.js";
import { grab } from "./grab.js";
import { excuse } from "./grid.js";
import { journey } from "./journey.js";
import { machine } from "./machine.js";
import { memory } from "./memory.js";
import { news } from "./news.js";
import { poll } from "./poll.js";
import { putter } from "./put.js";
import { queue } from "./queue.js";
import { shrinker } from "./shrink.js";
import { shutter } from "./shutter.js";
import { uploadAll } from "./upload.js";
import { view } from "./view.js";

const HIDDEN_POLL_MS = 10_000;

const page = view(document);
const { data, say } = page;
/** @type {Status} */
let status = { text: "" };

/** @type {Clock} */
const clock = {
  now: () => Date.now(),
  later: (act, ms) => setTimeout(act, ms),
  cancel: (timer) => clearTimeout(timer),
};
const server = api({
  fetch: window.fetch.bind(window),
  urls: { phone: data.phoneUrl, presign: data.presignUrl, status: data.statusUrl },
  tokenId: data.tokenId,
  csrfToken: data.csrfToken,
});
const put = putter({ Request: XMLHttpRequest, clock });

const states = machine(/** @type {import("./machine.js").State} */ (data.state), page.enter);
const desk = consultation(page.consultation);
const photos = queue({ store: memory(), changed: draw });
const deleted = bin({ forget: server.forget, clock, emptied: () => status.offer === "undo" && tell({ text: "" }) });

const told = news({
  server,
  clock,
  first: page,
  told: ({ consultation: now }) => {
    watch.go();
    phone.heard(now);
  },
  changed: draw,
  refused: (trouble) => {
    watch.stop();
    phone.refused(trouble);
  },
});
const watch = poll({
  ask: told.ask,
  pause: () => (document.hidden ? HIDDEN_POLL_MS : Number(data.pollMs)),
  clock,
});

const shrink = shrinker({
  worker: new Worker(data.shrinkWorkerUrl),
  byHand: byCanvas(document.createElement("canvas")),
});
const phone = journey({
  machine: states,
  queue: photos,
  bin: deleted,
  consultation: desk,
  camera: camera({
    media: navigator.mediaDevices,
    secure: window.isSecureContext,
    screen: page.screen,
    lost: () => phone.visible(),
  }),
  shutter: shutter({
    grab: () => grab(page.video),
    shrink: (picture) => shrink(picture, told.limits),
    stamp: desk.stamp,
    now: told.now,
    queue: photos,
    crypto: window.crypto,
  }),
  uploadAll: (batch) => uploadAll(batch, { api: server, put, queue: photos, clock, progressed: page.progress }),
  forget: server.forget,
  page: { draw, status: tell, trouble: page.trouble, flash: page.flash },
  say,
  excuse: (reason) => excuse(say, reason),
});

function draw() {
  page.draw({
    clinician: told.clinician,
    consultation: desk.open,
    asks: desk.asks,
    photos: photos.photos,
    developing: phone.developing,
    cameraReady: phone.shown.ready,
    cameras: phone.shown.cameras,
    offline: told.offline,
    status,
  });
}

/** @param {Status} said */
function tell(said) {
  status = said;
  draw();
}

page.listen({ ...phone.acts, retry: phone.acts.open, resend: phone.acts.send });
page.onSignOut(() => photos.waiting.length === 0 || window.confirm(say("sign_out", { count: photos.waiting.length })));

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    phone.hidden();
    watch.reschedule();
  } else phone.visible();
});
window.addEventListener("pagehide", () => deleted.empty());
window.addEventListener("beforeunload", (event) => {
  if (photos.waiting.length > 0) event.preventDefault(); // they live in this page's memory only
});

await photos.load();
if (data.tokenId) listen();

/** Follow the desk: by the clock, on a ring, and whenever somebody comes back to this page. */
function listen() {
  const back = () => document.hidden || watch.look({ back: true });
  document.addEventListener("visibilitychange", back);
  for (const event of ["pageshow", "focus", "online"]) window.addEventListener(event, back);
  document.body.addEventListener("ring", () => watch.look());
  back();
}
