// The shapes that the recorder's modules hand each other. Only tsc reads this file.

/** Why nothing was recorded for a while; the server knows the same words. */
type Why = "call" | "muted" | "hidden" | "taken" | "reload" | "failed";

type RunState = "off" | "starting" | "recording" | "interrupted";

interface Interruption {
  why: Why;
  /** in ms, by this phone's clock */
  at: number;
}

/** What GET /api/phone says of recording. */
interface RecordingNews {
  consented_at: string | null;
  /** the desk asks, and nobody has answered */
  asked_at: string | null;
  consent_url: string;
  withdraw_url: string;
  forget_url: string;
  decline_url: string;
  start_url: string;
  open: OpenRecording | null;
}

interface OpenRecording {
  id: string;
  consultation: string;
  token_id: string;
  /** ISO 8601, server time */
  started_at: string;
  /** the first number that no segment has, as far as the server knows */
  next_number: number;
  state_url: string;
  stop_url: string;
}

/** One recording, from start to stop, on this phone. */
interface Run {
  id: string;
  consultation: Consultation;
  started_at: string;
  state_url: string;
  stop_url: string;
}

/** What the server wants to know of a segment beside all that it asks of a photo. */
interface SegmentFacts {
  recording: string;
  number: number;
  duration_ms: number;
  after?: Why;
}

/** One file of sound while it is made. */
interface Reel {
  id: Id;
  run: Run;
  number: number;
  after: Why | "";
  track: MediaStreamTrack;
  recorder: MediaRecorder;
  chunks: Blob[];
  /** its first and last moment, in ms, by this phone's clock */
  from: number;
  until: number;
  /** to end: how much longer the browser takes for that adds nothing to it */
  asked: boolean;
  /** the one before it holds all of its sound */
  spare: boolean;
  /** it has ended, and is sealed */
  done: Promise<void>;
}

interface ReelEdges {
  record: (track: MediaStreamTrack) => MediaRecorder;
  clock: Clock;
  uuid: () => string;
  /** there is more of a reel, or all of it */
  grown: (reel: Reel, over: boolean) => Promise<unknown>;
  /** nothing is recorded any more, and nobody asked for that */
  broke: () => void;
}

interface ShelfEdges {
  queue: Pick<Queue, "add" | "release" | "segments">;
  /** the server's time at a moment of this phone's clock */
  now: (at: number) => number;
  crypto: PhotoCrypto;
  /** something may go */
  released: () => void;
}

interface MicrophoneEdges {
  media: MediaDevices;
  ear: Ear;
  /** whether a camera that opens silences the microphone */
  together: boolean;
  clock: Clock;
  hidden: () => boolean;
  inCall: () => boolean;
  /** where the camera is open, have it bring the sound, too; false: it is not open */
  reopenCamera: () => boolean;
  /** the sound comes from this track now, without a gap */
  changed: (track: MediaStreamTrack) => void;
  lost: (why: Why, at: number) => void;
  back: () => void;
}

interface LevelEdges {
  context: AudioContext;
  clock: Clock;
  /** from 0 to 1 */
  draw: (share: number) => void;
}

interface TellingEdges {
  post: Api["post"];
  clock: Clock;
  standing: () => object;
  /** the server knows of an end */
  ended: () => void;
}

interface RunParts {
  post: Api["post"];
  uuid: () => string;
  microphone: Pick<Microphone, "open" | "close" | "lack" | "regain" | "track">;
  reels: Pick<Reels, "begin" | "belong" | "stop">;
  memory: ReturnType<typeof import("./memory.js").memory>;
  teller: ReturnType<typeof import("./telling.js").telling>;
  clock: Clock;
  /** the first number of a recording that no segment on this phone has */
  next: (recording: string) => number;
  changed: () => void;
  /** what happened, by the name of a sentence */
  told: (name: string) => void;
}

interface AskingParts {
  post: Api["post"];
  told: Pick<News, "asked" | "recording" | "now">;
  desk: Pick<Desk, "open">;
  panel: Pick<Panel, "ask" | "close">;
  run: Pick<Running, "start" | "stop" | "resume">;
  /** what this browser records; undefined: nothing */
  type: string | undefined;
  context: () => AudioContext;
  say: Say;
  confirm: (words: string) => boolean;
  trouble: (code: string | null) => void;
}

interface PanelModel {
  state: RunState;
  /** in ms */
  elapsed: number;
  /** by the server's clock */
  interruption: Interruption | null;
  /** no sound comes from the microphone */
  quiet: boolean;
  consentedAt: number | null;
  patient: string;
  /** the desk waits for an answer */
  asked: boolean;
  /** another phone records */
  elsewhere: boolean;
  /** segments on this phone that are to go */
  waiting: number;
  trouble: string;
}

type Microphone = ReturnType<typeof import("./microphone.js").microphone>;
type Reels = ReturnType<typeof import("./reels.js").reels>;
type Running = ReturnType<typeof import("./run.js").run>;
type Panel = ReturnType<typeof import("./panel.js").panel>;
type News = ReturnType<typeof import("../capture/news.js").news>;

/** What the phone's page hands to the recorder. */
interface RoomParts {
  server: Api;
  clock: Clock;
  photos: Queue;
  told: News;
  desk: Desk;
  ear: Ear;
  phone: ReturnType<typeof import("../capture/journey.js").journey>;
  carrier: Courier;
  /** what buttons do, to be added to */
  acts: Record<string, any>;
  recorder: Partial<Recorder>;
  say: Say;
  tell: (status: Status) => void;
}

/** What the recorder wants to hear from the page. */
interface Recorder {
  /** the server's news */
  heard: () => void;
  /** the queue or the page has changed */
  changed: () => void;
  /** the page may go on no longer */
  refused: () => Promise<void> | undefined;
}
