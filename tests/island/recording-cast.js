// The cast of the recorder's tests: tracks, media and recorders that do as they are told.
import { aClock, aPromise, AB } from "./cast.js";

export const RUN = { id: "r1", consultation: AB, started_at: "2026-11-02T10:41:00Z", state_url: "/state", stop_url: "/stop" };

export function aTrack(more = {}) {
  return { readyState: "live", muted: false, stopped: false, stop() { this.stopped = true; }, ...more };
}

/** A stream whose sound can be taken out of it. */
export function aStream(...audio) {
  let left = audio;
  return { getAudioTracks: () => [...left], getVideoTracks: () => [], removeTrack: (gone) => (left = left.filter((it) => it !== gone)) };
}

/** A MediaRecorder that starts, hands over and stops when the test says so; by itself as soon as it is asked. */
export function aRecorder(track, { slow = false } = {}) {
  return {
    track,
    state: "inactive",
    start(slice) {
      Object.assign(this, { slice, state: "recording" });
      if (!slow) this.onstart();
    },
    says: (text) => new Blob([text]),
    slices(text) {
      this.ondataavailable({ data: this.says(text) });
    },
    stop(text = "end") {
      this.state = "inactive";
      this.ondataavailable({ data: this.says(text) });
      return this.onstop();
    },
  };
}

/** Reels over such recorders: `made` are they, `grown` is what was handed over. */
export function aDeck(make, more = {}) {
  const made = [];
  const grown = [];
  let names = 0;
  const told = { broke: 0 };
  const clock = more.clock ?? aClock(1_000);
  const edges = {
    record(track) {
      made.push(aRecorder(track, more));
      return made.at(-1);
    },
    clock,
    uuid: () => `s${names++}`,
    grown: async (reel, over) => void grown.push({ ...reel, text: reel.chunks.length, over }),
    broke: () => told.broke++,
    ...more.edges,
  };
  return Object.assign(make(edges), { made, grown, told, clock });
}

/** Media that hand out what they are given, one answer after another: a stream, an error, or a promise of one. */
export function someMedia(...answers) {
  const asked = [];
  return {
    asked,
    async getUserMedia(constraints) {
      asked.push(constraints);
      const answer = await answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

export { aClock, aPromise };
