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

/**
 * The one owner of the media: a second getUserMedia would kill the first one's stream on iOS.
 * @param {CameraEdges} edges
 */
export function camera({ media, secure, screen, lost }) {
  /** @type {MediaStream | null} */
  let stream = null;
  /** @type {string | undefined} */
  let chosen;
  // Whoever opens or closes takes a turn. A permission prompt may stay open for minutes; the stream that it
  // yields in the end belongs to nobody if there was another turn since.
  let turn = 0;

  function close() {
    turn++;
    stop(stream);
    stream = null;
    screen.clear();
  }

  /**
   * @returns {Promise<boolean>} whether the picture is there (no: it was closed meanwhile)
   * @throws {Trouble} insecure, unsupported, denied, absent, busy
   */
  async function open() {
    close();
    const mine = turn;
    const fresh = await ask(chosen);
    if (mine !== turn) {
      stop(fresh);
      return false;
    }
    stream = fresh;
    for (const track of fresh.getVideoTracks()) track.onended = lost;
    // Firefox, Safari and Chromium reject play() with an AbortError when close() comes first.
    await screen.show(fresh).catch((error) => {
      if (mine === turn) throw translated(error);
    });
    return mine === turn;
  }

  /** @param {string} [deviceId] */
  async function ask(deviceId) {
    if (!secure) throw new Trouble("insecure");
    if (!media?.getUserMedia) throw new Trouble("unsupported");
    const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: "environment" } };
    return media.getUserMedia({ video: { ...which, ...SIZE }, audio: false }).catch((error) => {
      throw translated(error);
    });
  }

  /** How many there are; browsers tell only while one is open. */
  async function devices() {
    const all = (await media?.enumerateDevices?.()) ?? [];
    return all.filter(({ kind }) => kind === "videoinput");
  }

  return {
    open,
    close,
    devices,

    /** Open the camera after the present one. */
    async next() {
      const ids = (await devices()).map(({ deviceId }) => deviceId);
      const present = stream?.getVideoTracks()[0]?.getSettings().deviceId ?? "";
      chosen = ids[(ids.indexOf(present) + 1) % ids.length];
      return open();
    },
  };
}

/** @param {MediaStream | null} stream */
function stop(stream) {
  for (const track of stream?.getTracks() ?? []) {
    track.onended = null;
    track.stop();
  }
}

/** @param {DOMException} error */
function translated(error) {
  return new Trouble(TROUBLES[error.name] ?? "unsupported", { message: error.message, cause: error });
}
