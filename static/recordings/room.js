import { wakeLock } from "../capture/wake.js";
import { sharesItsMedia } from "./apple.js";
import { asking } from "./asking.js";
import { chime } from "./chime.js";
import { level } from "./level.js";
import { install } from "./markup.js";
import { memory } from "./memory.js";
import { microphone } from "./microphone.js";
import { panel } from "./panel.js";
import { reels } from "./reels.js";
import { run } from "./run.js";
import { shelf } from "./shelf.js";
import { supported } from "./supported.js";
import { telling } from "./telling.js";

const TICK_MS = 1_000;
/** A slice of a reel: so much of the sound may not have been sealed yet when a page goes. */
const UNSEALED_S = 3;
const BITS_PER_SECOND = 48_000; // voices, some way off

/**
 * Put the recorder into the phone's page: fetched at the first need, it adds its own acts and listens.
 * @param {RoomParts} parts
 */
export async function furnish({ server, clock, photos, told, desk, ear, phone, carrier, acts, recorder, say, tell }) {
  const { dataset } = document.body;
  const answer = await fetch(dataset.recordingUrl ?? "");
  if (!answer.ok) throw new Error(`The recorder's page: ${answer.status}`);
  await install(document, await answer.text());

  const page = panel(document, { say, lang: document.documentElement.lang });
  const media = navigator.mediaDevices;
  const type = media && supported(window.MediaRecorder); // without a secure page there is no microphone
  const awake = wakeLock(navigator);
  let trouble = "";
  /** @type {string | null} the desk's question that was sounded */
  let rung = null;
  /** @type {AudioContext | undefined} */
  let air;
  /** @type {ReturnType<typeof level> | undefined} */
  let meter;

  const kept = memory({ tab: () => sessionStorage, phone: () => localStorage, clock });
  const store = shelf({ queue: photos, now: told.now, crypto, released: () => carrier.go() });
  const rolls = reels({
    record: (track) => new MediaRecorder(new MediaStream([track]), { mimeType: type, audioBitsPerSecond: BITS_PER_SECOND }),
    clock,
    uuid: () => crypto.randomUUID(),
    grown(reel, over) {
      teller.keepPace();
      return store.put(reel, over, type?.split(";")[0] ?? "");
    },
    broke: () => recording.broke(),
  });
  const ours = microphone({
    media,
    ear,
    together: sharesItsMedia(navigator),
    clock,
    hidden: () => document.hidden,
    inCall: () => /** @type {string} */ (air?.state) === "interrupted", // Safari's own word
    reopenCamera() {
      if (dataset.state !== "camera") return false;
      phone.lost(false);
      return true;
    },
    changed(track) {
      recording.roll(track);
      meter?.follow(track);
    },
    lost: (why, at) => recording.interrupt(why, at),
    back: () => recording.back(),
  });
  const teller = telling({ post: server.post, clock, standing, ended: () => recording.ended() });
  const recording = run({
    post: server.post,
    uuid: () => crypto.randomUUID(),
    microphone: ours,
    reels: rolls,
    memory: kept,
    teller,
    clock,
    next: store.next,
    changed,
    told: news,
  });
  const asks = asking({
    post: server.post,
    told,
    desk,
    panel: page,
    run: recording,
    type,
    context,
    say,
    confirm: (words) => window.confirm(words),
    trouble(code) {
      trouble = code ? say(`rec_${code}`) || say("rec_failed") : "";
      if (dataset.state === "connected") draw();
      else tell({ text: trouble }); // from the camera, say, where its own notice is not seen
    },
  });

  /** Before a touch browsers let no page sound or listen, and complain aloud of one that tries. */
  const mayPlay = () => navigator.userActivation?.hasBeenActive !== false;

  /** One for all: browsers allow few of them. */
  function context() {
    air ??= new AudioContext();
    meter ??= level({ context: air, clock, draw: page.level });
    return air;
  }

  /** The segments that wait to be sent; the one that still grows does not. */
  const whole = () => photos.segments.filter(({ released }) => released);

  /** @returns {object} for the desk to show */
  function standing() {
    const { own, state, interruption } = recording;
    if (own) kept.recording(own.id);
    const waiting = whole().length;
    if (!interruption) return { state, waiting };
    return { state, waiting, interrupted_at: new Date(told.now(interruption.at)).toISOString(), why: interruption.why };
  }

  /** The run has gone into another state. */
  function changed() {
    if (recording.state !== "recording") meter?.stop();
    else if (ours.track && mayPlay()) {
      context();
      meter?.follow(ours.track);
    }
    draw();
  }

  /** @param {string} name of what happened */
  function news(name) {
    if (name === "interrupted" && dataset.state === "connected") return; // its own screen says so
    const at = recording.interruption?.at ?? clock.now();
    tell({ text: say(`rec_${name}`, { time: page.at(told.now(at)), seconds: UNSEALED_S + Math.ceil((clock.now() - at) / 1000) }) });
  }

  function draw() {
    const { own, state, interruption } = recording;
    const { consented_at = null, open } = told.recording ?? {};
    awake.hold(state !== "off" && !document.hidden);
    page.draw({
      state,
      elapsed: own ? told.now(interruption?.at) - Date.parse(own.started_at) : 0,
      interruption: interruption && { ...interruption, at: told.now(interruption.at) },
      quiet: Boolean(meter?.dead),
      consentedAt: consented_at === null ? null : Date.parse(consented_at),
      patient: desk.open?.patient ?? "",
      asked: Boolean(asks.asked()),
      elsewhere: state === "off" && Boolean(open) && open?.token_id !== dataset.tokenId,
      waiting: whole().length,
      trouble,
    });
  }

  function tick() {
    clock.later(tick, TICK_MS);
    draw();
  }

  /** What the server refuses for good has no place here; what may be its mistake stays sealed until the next visit. */
  function sort() {
    for (const { id, status, reason, facts } of photos.segments) {
      if (status !== "failed" || !/^(recording_ended|unknown)$/.test(reason?.code ?? "")) continue;
      photos.remove(id);
      const run = facts?.recording ?? "";
      // Stopped here, it was only the next file's first moment, which the last one holds as well.
      if (!recording.isOver(run) && !kept.wasStopped(run)) tell({ text: say("rec_dropped") });
    }
    store.release();
  }

  function heard() {
    const { open } = told.recording ?? {};
    asks.heard();
    recording.heard(open, desk.open, open?.token_id === dataset.tokenId);
    const asked = asks.asked();
    if (asked && asked !== rung && recording.state === "off" && mayPlay()) chime(context(), navigator);
    rung = asked;
    draw();
  }

  Object.assign(acts, asks.acts);
  Object.assign(recorder, {
    heard,
    changed() {
      sort();
      draw();
    },
    refused: recording.leave,
  });
  page.onCancel(asks.refuse);
  document.body.addEventListener("click", () => {
    if (!meter) changed();
    if (air?.state === "suspended") air.resume();
  });
  document.addEventListener("visibilitychange", () => document.hidden || recording.seen());
  window.addEventListener("pagehide", () => recording.own && kept.recording(recording.own.id));
  window.addEventListener("beforeunload", (event) => {
    if (recording.state !== "off") event.preventDefault();
  });
  page.onSignOut(() => {
    const count = photos.segments.length;
    return (count === 0 && recording.state === "off") || window.confirm(say("rec_sign_out", { count }));
  });
  tick();
  sort();
}
