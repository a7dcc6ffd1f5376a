/** A room with several voices: nothing is played in it that would have to be taken out again. */
const SOUND = { echoCancellation: false, noiseSuppression: false, autoGainControl: true, channelCount: 1 };
const MUTED_MS = 1_000; // some mute for a moment when they start
const AGAIN_MS = 5_000;
const OLD_MS = 1_000; // a track that was replaced lives on until its last file has ended

/** @type {Readonly<Record<string, string>>} */
const TROUBLES = { NotAllowedError: "mic_denied", SecurityError: "mic_denied", NotFoundError: "mic_absent" };

/**
 * The one owner of the microphone. On iPhones a camera that opens takes the microphone's sound away: there the
 * camera's own stream brings the sound (`ear`), and the recording goes on with that. Elsewhere it is left alone.
 * @param {MicrophoneEdges} edges
 */
export function microphone({ media, ear, together, clock, hidden, inCall, reopenCamera, changed, lost, back }) {
  const without = { ...ear };
  /** @type {MediaStreamTrack | undefined} */
  let track;
  /** @type {Timer | undefined} */
  let muted;
  /** @type {Timer | undefined} */
  let again;
  /** @type {Promise<MediaStream> | undefined} */
  let asking;
  let owned = false;
  let away = false;

  /** @throws {Error} with the code mic_denied, mic_absent, mic_busy or unsupported */
  async function open() {
    owned = true;
    if (together) Object.assign(ear, { asks: SOUND, take: takeFrom });
    try {
      asking ??= media.getUserMedia({ audio: SOUND }).finally(() => (asking = undefined));
      takeFrom(await asking);
    } catch (error) {
      const { name, message } = /** @type {DOMException} */ (error);
      throw Object.assign(new Error(message), { code: TROUBLES[name] ?? "mic_busy" });
    }
  }

  /** @param {MediaStream} stream */
  function takeFrom(stream) {
    for (const fresh of stream.getAudioTracks()) {
      stream.removeTrack(fresh);
      if (owned) take(fresh);
      else fresh.stop(); // it was closed while the browser asked
    }
    return stream;
  }

  /** @param {MediaStreamTrack} fresh */
  function take(fresh) {
    const old = track;
    track = fresh;
    clock.cancel(muted);
    if (old) forget(old);
    if (old) clock.later(() => old.stop(), OLD_MS);
    fresh.onended = () => gone(clock.now());
    fresh.onmute = falter;
    fresh.onunmute = works;
    if (fresh.muted) falter();
    else if (away) works();
    else if (old) changed(fresh);
  }

  /** It may come back by itself within a moment. */
  function falter() {
    const at = clock.now();
    clock.cancel(muted);
    muted = clock.later(() => gone(at), MUTED_MS);
  }

  function works() {
    clock.cancel(muted);
    clock.cancel(again);
    if (away) back();
    away = false;
  }

  /** @param {number} at */
  function gone(at) {
    clock.cancel(muted);
    if (!away) lost(inCall() ? "call" : hidden() ? "hidden" : track?.readyState === "ended" ? "taken" : "muted", at);
    away = true;
    regain();
  }

  /** Have it back, now and every few seconds; a hidden page may not ask. */
  async function regain() {
    clock.cancel(again);
    if (!owned || !away) return;
    again = clock.later(regain, AGAIN_MS);
    if (hidden()) return;
    if (together && reopenCamera()) return;
    await open().catch(({ code }) => {
      if (code === "mic_denied") clock.cancel(again); // only a touch may ask once more
    });
  }

  return {
    open,
    regain,
    get track() {
      return track;
    },
    /** The page was loaded anew in the midst of it: the microphone is yet to be had. */
    lack() {
      owned = away = true;
    },
    close() {
      owned = away = false;
      Object.assign(ear, without);
      for (const timer of [muted, again]) clock.cancel(timer);
      if (track) forget(track);
      track?.stop();
      track = undefined;
    },
  };
}

/** @param {MediaStreamTrack} track */
function forget(track) {
  track.onended = track.onmute = track.onunmute = null;
}
