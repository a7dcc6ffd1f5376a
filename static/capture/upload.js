import { announcement } from "./photo.js";
import { turnstile } from "./turnstile.js";
import { Trouble, named } from "./trouble.js";

/** At most 20 drawings a second. */
const PROGRESS_MS = 50;
/** A second go at once with a fresh signature: the URL expired, or the object was not there after all. */
const GOES = 2;
const ALREADY_THERE = 412;
const SIGNATURE_REFUSED = 403;
/** One body on its way, two answers awaited, two confirms awaited, one presign fetched ahead. */
const CARRIERS = 6;
/** Of segments, so that a photo never has many of them before it. */
const SEGMENT_CARRIERS = 2;
const UNANSWERED = 3;
/** Photos in review whose presigns are there when they are let go; the others' come while bodies leave. */
const FORESEEN = 10;
/** In review nothing has changed for so long: nobody is typing, say. */
const CALM_MS = 500;
/** The server signs for five minutes. */
const FORESEEN_LIFE_MS = 240_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Bring released photos to the server, in the background, one body at a time, and tell it of deletions. A
 * recording's segments go the same way, behind them, and are no part of the batch that the clinician sees.
 * What fails is tried again for as long as the page lives, unless the server says that this cannot help.
 * Only a token that no longer counts stops it, and leaves the rest as it was.
 * @param {CourierEdges} edges
 */
export function courier(edges) {
  const { api, queue, clock } = edges;
  /** @type {Map<Id, AbortController & Pick<Photo, "kind">>} what is being carried at this moment */
  const carried = new Map();
  /** @type {Map<Id, {tries: number, at: number}>} when each may be tried again */
  const pauses = new Map();
  /** @type {Map<Id, number>} how much of each has gone */
  const parts = new Map();
  /** @type {Map<Id, {asked: string, at: number, ticket: Promise<Presigned | null>, url?: string}>} asked for while photos are looked at */
  const foreseen = new Map();
  const road = { body: turnstile(1), answers: turnstile(UNANSWERED) };
  /** @type {Timer | undefined} */
  let timer;
  /** @type {Timer | undefined} */
  let calm;
  let running = false;
  let stopped = false;
  let notBefore = 0;

  /** Carry what can be carried now. */
  function go() {
    clock.cancel(timer);
    if (stopped) return;
    for (const photo of errands()) {
      if (carried.size >= (photo.kind ? SEGMENT_CARRIERS : CARRIERS)) return;
      if (due(photo.id) <= clock.now()) carry(photo);
    }
    const next = Math.min(...errands().map(({ id }) => due(id)));
    if (next < Infinity) timer = clock.later(go, next - clock.now());
    if ([...carried.values(), ...queue.released].every(({ kind }) => kind)) end();
  }

  function errands() {
    const deletions = queue.deletions.filter(({ id }) => !edges.mayComeBack(id));
    return [...deletions, ...queue.released].filter(({ id }) => !carried.has(id));
  }

  /** @param {Id} id */
  const due = (id) => Math.max(notBefore, pauses.get(id)?.at ?? 0);

  function end() {
    if (!running) return;
    running = false;
    parts.clear();
    edges.ended();
  }

  /** @param {Photo} photo */
  async function carry(photo) {
    const control = Object.assign(new AbortController(), { kind: photo.kind });
    carried.set(photo.id, control);
    try {
      if (photo.status === "deleted") await tellDeletion(photo);
      else await deliver(photo, control.signal);
      pauses.delete(photo.id);
    } catch (error) {
      await failed(photo, named(error));
    }
    carried.delete(photo.id);
    go();
  }

  /** @param {Photo} photo */
  async function tellDeletion({ id, confirm_url }) {
    await api.forget(/** @type {string} */ (confirm_url)).catch((error) => {
      if (!named(error).permanent || named(error).unpaired) throw error;
    });
    await queue.told(id);
  }

  /**
   * Presign, put, confirm. Each of the three may have happened before without our hearing of it.
   * @param {Photo} photo @param {AbortSignal} signal
   */
  async function deliver(photo, signal) {
    running ||= !photo.kind;
    for (let go = 1; ; go++) {
      const ticket = await presigned(photo);
      if (ticket.status === "uploaded") break;
      await queue.address(photo.id, ticket.confirm_url);
      try {
        await send(ticket.put, photo, signal);
        await api.confirm(ticket.confirm_url);
        break;
      } catch (error) {
        if (go === GOES || !curable(named(error))) throw error;
      }
    }
    await queue.sent(photo.id);
    if (!photo.kind) edges.moved(photo);
  }

  /** Its presign: the one from review, once, if it says the same and still counts. @param {Photo} photo */
  async function presigned(photo) {
    const asked = announcement(photo);
    const found = foreseen.get(photo.id);
    foreseen.delete(photo.id);
    const fits = found?.asked === JSON.stringify(asked) && clock.now() - found.at < FORESEEN_LIFE_MS;
    return (fits && (await found.ticket)) || api.presign(asked);
  }

  /** Presign what is looked at, once for all that is said of it. To the server that is nothing: it writes none down. */
  function foresee() {
    if (stopped || !edges.online()) return;
    const looked = queue.photos.filter(({ released, consultation, status }) => !released && consultation && status === "captured");
    for (const photo of looked.slice(0, FORESEEN)) {
      const asked = announcement(photo);
      const said = JSON.stringify(asked);
      if (foreseen.get(photo.id)?.asked === said) continue;
      const it = { asked: said, at: clock.now(), ticket: api.presign(asked).catch(() => null), url: "" };
      it.ticket.then((ticket) => ticket?.status === "presigned" && (it.url = ticket.confirm_url));
      foreseen.set(photo.id, it);
    }
  }

  /** @param {Ticket} ticket @param {Photo} photo @param {AbortSignal} signal */
  async function send(ticket, photo, signal) {
    const answered = await road.answers.enter();
    const left = await road.body.enter();
    try {
      if (!queue.show(photo.id, { status: "uploading", reason: undefined })) throw new Trouble("deleted");
      const progressed = throttled(clock, (part) => progress(photo.id, part));
      progressed(0);
      check(await edges.put(ticket, photo.bytes, { progressed, sent: left, signal }));
    } finally {
      left();
      answered();
    }
  }

  /** @param {Id} id @param {number} part */
  function progress(id, part) {
    parts.set(id, part);
    edges.progressed(id, part, share());
  }

  /** How much of all that was released has gone, by bytes. */
  function share() {
    const batch = queue.photos.filter(({ released }) => released);
    const gone = batch.map(({ id, bytes, status }) => bytes.byteLength * (status === "uploaded" ? 1 : (parts.get(id) ?? 0)));
    return sum(gone) / (sum(batch.map(({ bytes }) => bytes.byteLength)) || 1); // locked meanwhile: nothing to see
  }

  /** @param {Photo} photo @param {Trouble} trouble */
  async function failed({ id, kind }, trouble) {
    const { code, message, permanent } = trouble;
    if (trouble.unpaired) {
      queue.show(id, { status: "captured" });
      if (!stopped) edges.refused(trouble);
      stopped = true;
      running = false;
    } else if (permanent) await queue.mark(id, { status: "failed", released: false, reason: { code, message } });
    else {
      pause(id, trouble.retryAfter * 1000);
      if (queue.show(id, { status: "captured", reason: { code, message } }) && !kind) edges.held(trouble);
    }
  }

  /** @param {Id} id @param {number} wish in ms */
  function pause(id, wish) {
    const tries = (pauses.get(id)?.tries ?? 0) + 1;
    const backoff = edges.online() ? Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1)) : LONGEST_PAUSE_MS;
    pauses.set(id, { tries, at: clock.now() + backoff * (0.5 + edges.random() / 2) });
    if (wish) notBefore = Math.max(notBefore, clock.now() + wish); // it spoke for itself, not for this one photo
  }

  return {
    go,
    /** Whether photos are on their way, or wait to be tried again. */
    get busy() {
      return running;
    },
    /** Where to confirm a photo, if a presign from review has said so. @param {Id} id */
    known: (id) => foreseen.get(id)?.url,
    /** Something has changed in the queue. */
    foresee() {
      clock.cancel(calm);
      calm = clock.later(foresee, CALM_MS);
    },
    /** There is a reason to believe that it works now. */
    hurry() {
      for (const each of pauses.values()) each.at = 0;
      go();
    },
    /** A photo was deleted: its bytes need not arrive. @param {Id} id */
    drop(id) {
      foreseen.delete(id);
      carried.get(id)?.abort();
      go();
    },
    /** The phone is no longer paired, or is again. @param {boolean} yes */
    rest(yes) {
      stopped = yes;
      foreseen.clear();
      if (!yes) go();
    },
  };
}

/** @param {PutAnswer} answer */
function check({ status, retryAfter }) {
  if (status < 300 || status === ALREADY_THERE) return;
  if (status === SIGNATURE_REFUSED) throw new Trouble("bucket_expired");
  throw new Trouble(status < 500 ? "bucket_refused" : "bucket_unavailable", { retryAfter });
}

/** @param {Trouble} trouble */
function curable({ code }) {
  return code === "bucket_expired" || code === "not_in_bucket";
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/**
 * @param {Clock} clock
 * @param {(part: number) => void} draw
 * @returns {(part: number) => void}
 */
function throttled(clock, draw) {
  let drawn = -Infinity;
  return (part) => {
    if (part < 1 && clock.now() - drawn < PROGRESS_MS) return;
    drawn = clock.now();
    draw(part);
  };
}
