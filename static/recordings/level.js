const LOOK_MS = 60;
const FFT = 1024; // 21 ms of sound at 48 kHz
/** As loud as a whisper across the room, and as a voice close by, in dB below full scale. */
const [QUIET, LOUD] = [-60, -10];
/** A microphone that is off sends nothing but zeros; no room is as still as that. */
const DEAD_MS = 4_000;

/**
 * How loud it is, measured on the very track that is recorded.
 * @param {LevelEdges} edges
 */
export function level({ context, clock, draw }) {
  /** @type {AudioNode | undefined} */
  let source;
  /** @type {Timer | undefined} */
  let timer;
  const samples = new Float32Array(FFT);
  let soundAt = 0;

  /** @param {AnalyserNode} ear */
  function look(ear) {
    ear.getFloatTimeDomainData(samples);
    const loud = Math.sqrt(samples.reduce((sum, each) => sum + each * each, 0) / FFT);
    // A context that may not run before a touch hears nothing, which says nothing of the microphone.
    if (loud > 0 || context.state !== "running") soundAt = clock.now();
    draw(share(loud));
    timer = clock.later(() => look(ear), LOOK_MS);
  }

  function stop() {
    clock.cancel(timer);
    source?.disconnect();
    source = undefined;
    draw(0);
  }

  return {
    /** @param {MediaStreamTrack} track */
    follow(track) {
      stop();
      soundAt = clock.now();
      source = context.createMediaStreamSource(new MediaStream([track]));
      const ear = context.createAnalyser();
      ear.fftSize = FFT;
      source.connect(ear);
      look(ear);
    },
    stop,
    /** Whether not the least sound has come for a while. */
    get dead() {
      return source !== undefined && clock.now() - soundAt > DEAD_MS;
    },
  };
}

/** From 0 to 1, as loudness is felt. @param {number} amplitude */
export function share(amplitude) {
  const decibels = 20 * Math.log10(amplitude || Number.MIN_VALUE);
  return Math.min(1, Math.max(0, (decibels - QUIET) / (LOUD - QUIET)));
}
