/** Between two tries to tell the server of a stop that it has not heard. */
const AGAIN_MS = 5_000;

/**
 * One recording from start to stop, as this phone makes it: what the microphone, the clinician, the desk and
 * the server do to it. Nothing is shown as recording that is not. Knows no DOM.
 * @param {RunParts} parts
 */
export function run({ post, uuid, microphone, reels, memory, teller, clock, next, changed, told }) {
  /** @type {Run | null} */
  let own = null;
  /** @type {RunState} */
  let state = "off";
  /** @type {Interruption | null} */
  let interruption = null;
  /** Whether the server has spoken of this run: an older answer may still be on its way. */
  let known = false;
  /** @type {Set<string>} what ended here, whatever older news say */
  const over = new Set();
  /** @type {Promise<unknown>} the last stop, as far as the server has been told once */
  let stopped = Promise.resolve();
  /** Whether somebody has to say that it goes on. */
  let waits = false;

  /** @param {RunState} now */
  function become(now) {
    state = now;
    changed();
  }

  /** @param {Run} it @param {number} number of its next segment */
  function adopt(it, number) {
    own = it;
    known = false;
    reels.belong(it, number);
  }

  /**
   * The microphone first, then the server's yes, and only then the first sound.
   * @param {string} url @param {Consultation} consultation
   * @throws {Error} with a code: why nothing is recorded
   */
  async function start(url, consultation) {
    if (state !== "off") return;
    become("starting");
    try {
      await microphone.open();
      await stopped;
      const begun = await post(url, { id: uuid(), consultation: consultation.id });
      adopt({ ...begun, consultation }, 0);
    } catch (error) {
      microphone.close();
      become("off");
      throw error;
    }
    sound("");
    teller.begin(running().state_url);
  }

  const running = () => /** @type {Run} */ (own);

  /** There is sound to record. @param {Why | ""} after */
  function sound(after) {
    interruption = null;
    memory.recording(running().id);
    become("recording");
    reels.begin(/** @type {MediaStreamTrack} */ (microphone.track), after);
    teller.now();
  }

  /** @param {Why} why @param {number} at */
  function interrupt(why, at) {
    if (state !== "recording") return;
    interruption = { why, at };
    reels.stop(at);
    become("interrupted");
    told("interrupted");
    teller.now();
  }

  /** Whatever was recorded so far is kept; nothing more is. */
  async function end() {
    over.add(running().id);
    own = interruption = null;
    teller.end();
    microphone.close();
    become("off");
    await reels.stop();
  }

  /** @param {string} url @param {object} [body] */
  async function insist(url, body) {
    try {
      await post(url, body);
    } catch (error) {
      const { permanent, unpaired } = /** @type {Trouble} */ (error);
      if (!permanent && !unpaired) clock.later(() => insist(url, body), AGAIN_MS);
    }
  }

  /** It was ended elsewhere. */
  async function ended() {
    if (!own) return;
    const { state_url } = own;
    told("ended");
    await end();
    insist(state_url, { state: "stopped", waiting: 0 });
  }

  /** Go on with what an earlier visit to this page began. @param {OpenRecording} open @param {Consultation} consultation */
  function takeUp(open, consultation) {
    if (over.has(open.id)) return;
    if (memory.wasStopped(open.id)) return void insist(open.stop_url);
    const at = memory.lately(open.id);
    adopt({ ...open, consultation }, Math.max(open.next_number, next(open.id)));
    known = true;
    interruption = { why: "reload", at: at ?? clock.now() };
    become("interrupted");
    teller.begin(open.state_url);
    microphone.lack();
    waits = at === undefined;
    if (!waits) microphone.regain();
  }

  return {
    start,
    interrupt,
    ended,
    /** Whether it has ended on this visit, so that somebody has read that. @param {string} id */
    isOver: (id) => over.has(id),
    get own() {
      return own;
    },
    get state() {
      return state;
    },
    get interruption() {
      return interruption;
    },

    /** By a tap: go on. */
    resume() {
      waits = false;
      return microphone.regain();
    },
    /** Somebody looks at the page again: a hidden one may not ask for the microphone. */
    seen: () => waits || microphone.regain(),

    /** The microphone's sound is back, from this track. */
    back() {
      if (state !== "interrupted" || !interruption) return;
      const { why } = interruption;
      told(why === "reload" ? "lost" : "again");
      sound(why);
    },
    /** Another track brings the sound from now on. @param {MediaStreamTrack} track */
    roll(track) {
      if (state === "recording") reels.begin(track);
    },
    /** The recorder gave up, though the microphone did not. */
    broke() {
      interrupt("failed", clock.now());
    },

    /** By the clinician, on this phone. */
    async stop() {
      if (!own) return;
      const { id, stop_url } = own;
      memory.stopped(id);
      told("stopped");
      await end();
      await (stopped = insist(stop_url));
    },
    /** This page may go on no longer: it is unpaired, or another tab has taken over. */
    leave: () => (own ? end() : undefined),

    /** The server's news. @param {OpenRecording | null | undefined} open @param {Consultation | null} consultation @param {boolean} mine */
    heard(open, consultation, mine) {
      if (own && open?.id === own.id) known = true;
      else if (own && known) ended();
      else if (state === "off" && open && consultation && mine) takeUp(open, consultation);
    },
  };
}
