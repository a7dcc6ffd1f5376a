const SEGMENT_MS = 15_000;
/** So long two of them run together: the seam is found and trimmed when they are joined. */
const OVERLAP_MS = 600;
/** What a page that dies may lose of the sound. */
const SLICE_MS = 3_000;

/**
 * Record a track as files of some seconds, each of which plays by itself. The next one runs before the last
 * one stops, so that no sound falls between them: a timeslice alone cuts one file into pieces that do not play.
 * @param {ReelEdges} edges
 */
export function reels({ record, clock, uuid, grown, broke }) {
  /** @type {Set<Reel>} */
  const turning = new Set();
  /** @type {Timer | undefined} */
  let timer;
  /** @type {Reel | undefined} */
  let latest;
  let number = 0;
  /** @type {Run | undefined} whose sound it is */
  let run;

  /**
   * @param {MediaStreamTrack} track
   * @param {Why | ""} [after] why nothing was recorded before it
   */
  function begin(track, after = "") {
    clock.cancel(timer);
    try {
      const reel = (latest = thread(track, after));
      reel.recorder.onstart = () => {
        reel.from = clock.now();
        timer = clock.later(() => begin(track), SEGMENT_MS);
        clock.later(() => endOlder(reel), OVERLAP_MS);
      };
      turning.add(reel);
      reel.recorder.start(SLICE_MS);
    } catch {
      broke();
    }
  }

  /** @param {MediaStreamTrack} track @param {Why | ""} after @returns {Reel} */
  function thread(track, after) {
    const recorder = record(track);
    const at = clock.now();
    const [done, finish] = later();
    /** @type {Reel} */
    const reel = { id: uuid(), run: /** @type {Run} */ (run), number: number++, after, track, recorder, spare: false, chunks: [], from: at, until: at, asked: false, done };
    recorder.ondataavailable = ({ data }) => {
      if (data.size === 0) return;
      reel.chunks.push(data);
      if (!reel.asked) reel.until = clock.now();
      if (recorder.state === "inactive") return;
      grown(reel, false);
      if (reel === latest) keepPace(reel, track);
    };
    recorder.onstop = async () => {
      turning.delete(reel);
      if (!reel.asked) reel.until = clock.now();
      if (!reel.asked && turning.size === 0) broke();
      if (reel.chunks.length > 0 && !reel.spare) await grown(reel, true);
      finish();
    };
    return reel;
  }

  /** A hidden page's timers may sleep for a minute; what comes from its microphone does not.
   * @param {Reel} reel @param {MediaStreamTrack} track */
  function keepPace(reel, track) {
    if (reel.asked) return;
    endOlder(reel);
    if (clock.now() - reel.from >= SEGMENT_MS) begin(track);
  }

  /** One that has just begun, beside an older one that hears the same track and stops with it, holds nothing of its
   * own; and it is too short for its place to be found. @param {Reel[]} all */
  function spare(all) {
    for (const [index, reel] of all.entries()) {
      const older = all[index - 1];
      if (!older || older.asked || older.track !== reel.track) continue;
      reel.spare = true;
      number = reel.number;
    }
  }

  /** @param {Reel} reel that runs now */
  function endOlder(reel) {
    for (const each of turning) if (each.number < reel.number) end(each);
  }

  /** @param {Reel} reel @param {number} [at] until when it holds sound */
  function end(reel, at = clock.now()) {
    if (reel.asked) return;
    reel.asked = true;
    reel.until = Math.max(reel.from, at);
    if (reel.recorder.state !== "inactive") reel.recorder.stop();
  }

  return {
    begin,
    /** What follows belongs to this run, which may have begun on an earlier visit.
     * @param {Run} to @param {number} next its next number */
    belong(to, next) {
      run = to;
      number = next;
    },
    /** @param {number} [at] since when there is no sound any more */
    async stop(at) {
      clock.cancel(timer);
      const all = [...turning];
      spare(all);
      for (const reel of all) end(reel, at);
      await Promise.all(all.map(({ done }) => done));
    },
  };
}

/** A promise, and what settles it. @returns {[Promise<void>, () => void]} */
function later() {
  /** @type {() => void} */
  let settle = () => {};
  return [new Promise((resolve) => (settle = resolve)), () => settle()];
}
