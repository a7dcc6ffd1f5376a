import { settings } from "./lens.js";
import { Trouble } from "./trouble.js";

/** As spec.md says. */
const SIZE = { width: { ideal: 1920, max: 1920 }, height: { ideal: 1080, max: 1080 } };

/** @type {Readonly<Record<string, string>>} */
const TROUBLES = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "absent",
  OverconstrainedError: "absent",
  NotReadableError: "busy",
  AbortError: "busy",
};

const MUTED_MS = 1_000; // some mute for a moment when they start
const AGAIN_MS = 10_000; // lost twice in this time: asking once more would only flicker

/**
 * The one owner of the media: a second getUserMedia would kill the first one's stream on iOS.
 * @param {CameraEdges} edges
 */
export function camera({ media, secure, screen, lenses, ear, clock, lost }) {
  /** @type {MediaStream | null} */
  let stream = null;
  /** @type {Settings | undefined} */
  let set;
  /** @type {Timer | undefined} */
  let muted;
  let lostAt = -Infinity;
  // Whoever opens or closes takes a turn. A permission prompt may stay open for minutes; the stream that it
  // yields in the end belongs to nobody if there was another turn since.
  let turn = 0;
  let heir = 0; // the latest turn that waits for the browser's answer
  /** @type {Promise<MediaStream> | null} */
  let pending = null;

  function close() {
    turn++;
    release();
    screen.clear();
  }

  function release() {
    clock.cancel(muted);
    if (set?.now.torch) set.set({ torch: false }); // some phones leave it lit
    set = undefined;
    stop(stream);
    stream = null;
  }

  /**
   * @returns {Promise<boolean>} whether the picture is there (no: it was closed meanwhile)
   * @throws {Trouble} insecure, unsupported, denied, absent, busy
   */
  async function open() {
    close();
    const mine = turn;
    try {
      const lens = await lenses.favourite();
      if (!(await take(lens, mine))) return false;
      if (!lens && !(await improve(mine))) return false;
      watch(track());
      // Firefox, Safari and Chromium reject play() with an AbortError when close() comes first.
      if (stream) await screen.show(stream);
    } catch (error) {
      if (mine === turn) throw translated(error);
    }
    return mine === turn;
  }

  const track = () => /** @type {MediaStreamTrack} */ (stream?.getVideoTracks()[0]);

  /** The names are known now: the browser may have picked another lens than the clinician's. @param {number} mine */
  async function improve(mine) {
    const lens = await lenses.better(track());
    if (mine !== turn || !lens) return mine === turn;
    release();
    return take(lens, mine);
  }

  /** Keep the stream if it is still wanted. @param {MediaDeviceInfo | undefined} lens @param {number} mine */
  async function take(lens, mine) {
    if (mine !== turn) return false;
    heir = mine;
    // One question at a time: a prompt that waits since the page was hidden is not asked anew.
    pending ??= ask(lens).finally(() => (pending = null));
    const fresh = await pending;
    if (mine === turn) stream = fresh;
    else if (mine === heir) stop(fresh);
    return mine === turn;
  }

  /** @param {MediaDeviceInfo | undefined} lens @returns {Promise<MediaStream>} */
  async function ask(lens) {
    if (!secure) throw new Trouble("insecure");
    if (!media?.getUserMedia) throw new Trouble("unsupported");
    const which = lens ? { deviceId: { exact: lens.deviceId } } : { facingMode: { ideal: "environment" } };
    return media.getUserMedia({ video: { ...which, ...SIZE }, audio: ear.asks }).then(ear.take, (error) => {
      // Some Androids list lenses that nobody can open. Any picture is better than a favourite that is none.
      if (lens && error.name !== "NotAllowedError") return ask(undefined);
      throw error;
    });
  }

  /** @param {MediaStreamTrack} it */
  function watch(it) {
    set = settings(it);
    it.onended = gone;
    it.onmute = falter;
    it.onunmute = () => clock.cancel(muted);
    if (it.muted) falter();
  }

  /** The picture stands still, or is black: it may come back by itself. */
  function falter() {
    clock.cancel(muted);
    muted = clock.later(gone, MUTED_MS);
  }

  function gone() {
    const again = clock.now() - lostAt < AGAIN_MS;
    lostAt = clock.now();
    lost(again);
  }

  return {
    open,
    close,
    falter,
    devices: lenses.list,

    get settings() {
      return set;
    },

    /** Open the camera after the present one. */
    async next() {
      if (stream) await lenses.next(track());
      return open();
    },
  };
}

/** Its sound, if it has any, is the ear's. @param {MediaStream | null} stream */
function stop(stream) {
  for (const track of stream?.getVideoTracks() ?? []) {
    track.onended = track.onmute = track.onunmute = null;
    track.stop();
  }
}

/** @param {any} error */
function translated(error) {
  if (error instanceof Trouble) return error;
  return new Trouble(TROUBLES[error.name] ?? "unsupported", { message: error.message, cause: error });
}
