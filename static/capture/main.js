import { api } from "./api.js";
import { bin } from "./bin.js";
import { camera } from "./camera.js";
import { byCanvas, faithful, measure } from "./canvas.js";
import { consultation } from "./consultation.js";
import { disk } from "./disk.js";
import { files } from "./files.js";
import { grab } from "./grab.js";
import { excuse } from "./grid.js";
import { journey } from "./journey.js";
import { lenses } from "./lens.js";
import { machine } from "./machine.js";
import { news } from "./news.js";
import { orphans } from "./orphans.js";
import { poll } from "./poll.js";
import { putter } from "./put.js";
import { queue } from "./queue.js";
import { remarks } from "./remarks.js";
import { report } from "./report.js";
import { seal } from "./seal.js";
import { shrinker } from "./shrink.js";
import { shutter } from "./shutter.js";
import { staleness } from "./stale.js";
import { onlyTab } from "./tab.js";
import { named } from "./trouble.js";
import { courier } from "./upload.js";
import { view } from "./view.js";
import { wakeLock } from "./wake.js";

const HIDDEN_POLL_MS = 10_000;
/** However well rings are heard: after twice as long the page no longer knows who the patient is. */
const LONGEST_POLL_MS = 7_000;
const FIRST_REOPEN_MS = 500;
const REOPEN_MS = 5_000;

const page = view(document);
const { data, say } = page;
/** @type {Status} */
let status = { text: "" };
/** Whether this browser has no store for the queue: a private window, say. */
let broken = false;
/** Whether this page knows what waits on this phone, and may speak of it. */
let known = false;
let tries = 0;
/** @type {Timer | undefined} */
let nextTry;

/** @type {Clock} */
const clock = {
  now: () => Date.now(),
  later: (act, ms) => setTimeout(act, ms),
  cancel: (timer) => clearTimeout(timer),
};
const server = api({
  fetch: window.fetch.bind(window),
  urls: { phone: data.phoneUrl, presign: data.presignUrl, queueKey: data.queueKeyUrl, status: data.statusUrl },
  clinicianId: data.clinicianId,
  tokenId: data.tokenId,
  csrfToken: data.csrfToken,
});
const put = putter({ Request: XMLHttpRequest, clock });

const states = machine(/** @type {import("./machine.js").State} */ (data.state), (now) => {
  page.enter(now);
  tellDesk();
});
const stale = staleness({ clock, changed: draw, idleMs: 1000 * Number(data.idleSeconds) });
const desk = consultation(page.consultation, stale);
const sealed = seal({
  disk: disk({
    indexedDB: window.indexedDB,
    persist: () => navigator.storage?.persist?.(),
    lost: () => photos.again(),
  }),
  ask: server.queueKey,
  crypto: crypto,
});
const photos = queue({
  store: sealed,
  clock,
  changed() {
    draw();
    carrier.foresee();
  },
});
const deleted = bin({
  clock,
  emptied() {
    if (status.offer === "undo") tell({ text: "" });
    carrier.go();
  },
});
const carrier = courier({
  api: server,
  put,
  queue: photos,
  clock,
  random: Math.random,
  online: () => navigator.onLine,
  mayComeBack: deleted.holds,
  progressed: page.progress,
  moved: (photo) => phone.moved(photo),
  held: (trouble) => phone.held(trouble),
  ended: () => phone.ended(),
  refused,
});
const awake = wakeLock(navigator);
const standing = report({ send: server.status, clock });

/** What the recorder wants to hear, once it is here. @type {Partial<Recorder>} */
const recorder = {};
/** @type {Ear} */
const ear = { asks: false, take: (stream) => stream };
let tried = 0;
/** @type {Promise<unknown> | undefined} */
let coming;

const told = news({
  server,
  clock,
  first: page,
  heard: stale.heard,
  told: ({ consultation: now, drill }, actedAt) => {
    watch.go();
    if (drill) rehearse(drill);
    phone.heard(now, actedAt);
    if (phone.unpaired) open();
    hearRecording();
  },
  changed() {
    draw();
    if (!told.offline) carrier.hurry();
  },
  refused(trouble) {
    watch.stop();
    refused(trouble);
  },
});
const watch = poll({
  ask: told.ask,
  pause: () => (document.hidden ? HIDDEN_POLL_MS : Math.min(LONGEST_POLL_MS, Number(data.pollMs))),
  clock,
});

const worker = new Worker(data.shrinkWorkerUrl);
const shrink = shrinker({ worker, byHand: byCanvas(document.createElement("canvas")), measure });
// Either says who shrinks, so that the very canvas can be put to the test before the first photo.
for (const event of ["message", "error"]) {
  worker.addEventListener(event, () => faithful(shrink).then(page.vouch, () => {}), { once: true });
}
const press = shutter({
  grab: () => grab(page.video),
  shrink: (picture) => shrink(picture, told.limits),
  stamp: desk.stamp,
  unheard,
  now: told.now,
  queue: photos,
  crypto: crypto,
});
const media = navigator.mediaDevices;
const eye = camera({
  media,
  secure: isSecureContext,
  screen: page.screen,
  lenses: lenses({ media, storage: () => localStorage }),
  ear,
  clock,
  lost: (again) => phone.lost(again),
});
const screen = { draw, status: tell, trouble: page.trouble, flash: page.flash };
const phone = journey({
  machine: states,
  queue: photos,
  bin: deleted,
  consultation: desk,
  camera: eye,
  shutter: press,
  courier: carrier,
  page: screen,
  say,
  excuse: (reason) => excuse(say, reason),
});
const nobodys = orphans({ queue: photos, consultation: desk, page: screen, say });
const gallery = files({
  machine: states,
  keep(picture, taken) {
    desk.acted(taken.consultation?.id);
    return press.keep(picture, taken);
  },
  stamp: desk.stamp,
  unheard,
  now: told.now,
  review: phone.acts.review,
  say,
  tell,
});

function draw() {
  page.draw({
    clinician: told.clinician,
    consultation: desk.open,
    cue: told.cue,
    asks: desk.asks,
    shut: desk.shut,
    full: desk.isFull(told.left, photos.waiting, phone.developing - (phone.shown.retaking ? 1 : 0)),
    whose: nobodys.question,
    photos: photos.photos,
    developing: phone.developing,
    cameraReady: phone.shown.ready,
    cameras: phone.shown.cameras,
    settings: eye.settings,
    offline: told.offline,
    unsealed: broken || photos.loose > 0,
    locked: photos.locked,
    damaged: photos.damaged,
    status,
  });
  awake.hold(carrier.busy && !document.hidden);
  tellDesk();
  recorder.changed?.();
}

/** Since when, by the server's time, this page does not know what the desk does. */
function unheard() {
  const at = stale.unheardSince;
  return at === null ? undefined : new Date(told.now(at)).toISOString();
}

function tellDesk() {
  if (known) standing.tell(howItStands());
}

/** @returns {Standing} */
function howItStands() {
  const { waiting } = photos;
  const times = waiting.map(({ captured_at }) => captured_at).toSorted();
  return {
    state: carrier.busy && states.state === "connected" ? "uploading" : states.state,
    waiting: waiting.length,
    sent: photos.photos.length - waiting.length,
    failed: waiting.filter(({ status }) => status === "failed").length,
    oldest_waiting_at: times[0] ?? null,
    store: sealed.id ?? null,
  };
}

/** The desk tries a photo's way; what the phone does then is fetched only then. @param {DrillTicket} drill */
async function rehearse(drill) {
  (await import(data.drillUrl)).rehearse(drill, server, put);
}

/** @param {Status} said */
function tell(said) {
  status = said;
  draw();
}

/** @type {Record<string, any>} */
const acts = {
  ...phone.acts,
  ...nobodys.acts,
  ...remarks(photos),
  ...gallery,
  retry: phone.acts.open,
  look: page.look,
  play: page.play,
  record: () => fetchRecorder()?.then(() => recorder.heard && acts.record()),
};
page.listen(acts);
page.onSignOut(() => {
  const count = photos.waiting.length;
  return count === 0 || confirm(say(photos.loose > 0 ? "sign_out_loose" : "sign_out", { count }));
});
page.onPause(eye.falter);

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    desk.hidden();
    phone.hidden();
    watch.reschedule();
  } else {
    desk.visible();
    phone.visible();
  }
  draw(); // the browser let the screen's lock go with the page
});
addEventListener("pagehide", () => {
  desk.hidden();
  phone.hidden(); // older Safari says only this when it keeps the page for the way back
  deleted.empty();
  standing.leave();
});
addEventListener("pageshow", () => {
  desk.visible();
  phone.visible();
});
addEventListener("beforeunload", (event) => {
  if (photos.loose > 0) event.preventDefault();
});

if (data.tokenId) {
  onlyTab(navigator.locks, () => photos.loose > 0 || refused({ code: "elsewhere" }));
  open();
  listen();
} else photos.count();

/** Take up what an earlier visit has left, as soon as the server hands out the keys. */
async function open() {
  try {
    await photos.load();
    broken = false;
    takeUp();
  } catch (error) {
    const trouble = named(error);
    if (trouble.unpaired) return refused(trouble);
    broken = trouble.code === "unexpected"; // this browser keeps nothing; or else the server was away
    if (broken && !known) takeUp();
    nextTry = setTimeout(open, Math.min(REOPEN_MS, FIRST_REOPEN_MS * 2 ** tries++));
  }
  draw();
}

function takeUp() {
  known = true;
  standing.again();
  phone.opened();
  hearRecording();
}

/** What is recorded, asked for or left of a recording needs the recorder, and the queue before it. */
function hearRecording() {
  if (!known) return;
  const { consented_at, asked_at, open: running } = told.recording ?? {};
  if (recorder.heard) recorder.heard();
  else if (consented_at || asked_at || running || photos.segments.length) fetchRecorder();
}

/** A page of its own within this one, which most visits do without. It adds its own acts. */
function fetchRecorder() {
  coming ??= import(`${data.recorderUrl}?${tried++}`) // what failed once, browsers do not fetch again
    .then((room) => room.furnish({ server, clock, photos, told, desk, ear, phone, carrier, acts, recorder, say, tell }))
    .then(hearRecording)
    .catch(() => {
      coming = undefined;
      tell({ text: say("no_recorder") });
    });
  return coming;
}

/** This page may no longer look at the queue, nor speak of it. @param {{code: string}} trouble */
function refused(trouble) {
  known = false;
  clearTimeout(nextTry);
  phone.refused(trouble, recorder.refused?.());
}

/** Follow the desk: by the clock, on a ring, and whenever somebody comes back to this page. */
function listen() {
  const back = async () => {
    if (document.hidden) return;
    // What could not be sealed can only go from here: with the new pairing, once another tab has made one.
    if (phone.unpaired && photos.loose > 0) await server.adopt().catch(() => {});
    watch.look({ back: true });
    carrier.hurry();
  };
  document.addEventListener("visibilitychange", back);
  for (const event of ["pageshow", "focus", "online"]) addEventListener(event, back);
  document.body.addEventListener("ring", () => watch.look());
  back();
}
