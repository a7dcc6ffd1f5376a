// The shapes that the island's modules hand each other. Only tsc reads this file.

interface Consultation {
  id: string;
  patient: string;
}

/** spec.md's CapturedPhoto; bytes instead of a Blob, because WebKit cannot keep Blobs in IndexedDB. */
interface Photo {
  id: string;
  bytes: ArrayBuffer;
  type: string;
  width: number;
  height: number;
  /** base64, as the bucket wants it in x-amz-checksum-sha256 */
  sha256: string;
  /** ISO 8601, server time */
  captured_at: string;
  filename: string;
  /** stamped at the shutter, never changed afterwards */
  consultation: Consultation;
  /** what the list is ordered by: captured_at, or that of the photo it replaces */
  place: string;
  status: "captured" | "uploading" | "uploaded" | "failed";
  /** why it failed: an error code, and the server's own words for it */
  reason?: Reason;
  /** known after the first presign; a deletion from then on must be told to the server */
  confirm_url?: string;
}

interface Reason {
  code: string;
  message: string;
}

interface Shrunk {
  bytes: ArrayBuffer;
  type: string;
  width: number;
  height: number;
}

interface Limits {
  max_dimension: number;
  content_type: string;
  quality: number;
  max_bytes?: number;
}

/** Whatever a shutter can deliver and a canvas can draw. */
type Picture = VideoFrame | ImageBitmap;

/** A picture, and the size and type that it is to have. */
interface ShrinkJob {
  picture: Picture;
  width: number;
  height: number;
  type: string;
  quality: number;
}

interface Store {
  put(photo: Photo): Promise<void>;
  delete(id: string): Promise<void>;
  all(): Promise<Photo[]>;
}

/** The answer of GET /api/phone. */
interface Phone {
  clinician: string;
  now: string;
  consultation: Consultation | null;
  limits: Limits;
  version: string | number;
}

interface Ticket {
  url: string;
  method: string;
  headers: Record<string, string>;
}

type Presigned =
  | { id: string; status: "presigned"; put: Ticket; confirm_url: string }
  | { id: string; status: "uploaded" };

interface Api {
  phone(seen?: string | number): Promise<Phone | null>;
  presign(photo: object): Promise<Presigned>;
  confirm(url: string): Promise<unknown>;
  forget(url: string): Promise<unknown>;
  status(standing: Standing): Promise<unknown>;
}

/** How this phone stands, for the desk to show. */
interface Standing {
  state: import("./machine.js").State;
  /** photos on this phone that the server has not confirmed, released or not */
  waiting: number;
  /** of the running batch */
  sent: number;
  /** for good */
  failed: number;
  oldest_waiting_at: string | null;
  /** the sealed queue's id, by which the desk knows this phone again after a new pairing */
  store: string | null;
}

/** Resolves with the bucket's status code. */
type Put = (ticket: Ticket, bytes: ArrayBuffer, progressed: (part: number) => void) => Promise<number>;

/** Find a sentence in the page and fill in its {placeholders}. */
type Say = (name: string, values?: Record<string, string | number>) => string;

type Timer = ReturnType<typeof setTimeout>;

interface Clock {
  now(): number;
  later(act: () => void, ms: number): Timer;
  cancel(timer: Timer | undefined): void;
}

type Machine = ReturnType<typeof import("./machine.js").machine>;
type Queue = ReturnType<typeof import("./queue.js").queue>;
type Bin = ReturnType<typeof import("./bin.js").bin>;
type Camera = ReturnType<typeof import("./camera.js").camera>;
type Shutter = ReturnType<typeof import("./shutter.js").shutter>;
type Desk = ReturnType<typeof import("./consultation.js").consultation>;
type Trouble = import("./trouble.js").Trouble;
type Id = string;

// What each part is handed: its edges to the browser, to the server and to the other parts.

interface QueueEdges {
  store: Store;
  changed: () => void;
}

interface BinEdges {
  forget: Api["forget"];
  clock: Clock;
  emptied: () => void;
}

interface PollEdges {
  /** `back`: somebody has come back to the page, which counts as use of the token */
  ask: (back: boolean) => Promise<void>;
  /** in ms, until the next question */
  pause: () => number;
  clock: Clock;
}

interface NewsEdges {
  server: Pick<Api, "phone">;
  clock: Clock;
  /** as the server painted it */
  first: { clinician: string; limits: Limits };
  /** something is new */
  told: (news: Phone) => void;
  /** only the connection came or went */
  changed: () => void;
  /** the phone is no longer paired */
  refused: (trouble: Trouble) => void;
}

interface ReportEdges {
  send: Api["status"];
  clock: Clock;
}

interface CameraEdges {
  media: MediaDevices | undefined;
  secure: boolean;
  screen: { show: (stream: MediaStream) => Promise<void>; clear: () => void };
  /** the track ended by itself: a call came in, the camera was taken away */
  lost: () => void;
}

interface ShrinkEdges {
  worker: Pick<Worker, "postMessage" | "addEventListener">;
  byHand: (job: ShrinkJob) => Promise<Shrunk>;
}

interface ShutterEdges {
  grab: () => Picture | Promise<Picture>;
  shrink: (picture: Picture) => Promise<Shrunk>;
  stamp: () => Consultation | null;
  /** the server's time */
  now: () => number;
  queue: Pick<Queue, "add">;
  crypto: PhotoCrypto;
}

type PhotoCrypto = Pick<Crypto, "randomUUID" | "subtle">;

/** What is true when the shutter is pressed. */
interface Taken {
  captured_at: string;
  consultation: Consultation;
  /** of the photo that it replaces */
  place?: string;
}

interface UploadEdges {
  api: Pick<Api, "presign" | "confirm">;
  put: Put;
  queue: Pick<Queue, "mark" | "sent">;
  clock: Clock;
  /** share of the photo, share of the batch */
  progressed: (id: Id, part: number, all: number) => void;
}

interface JourneyParts {
  machine: Machine;
  queue: Queue;
  bin: Bin;
  camera: Pick<Camera, "open" | "close" | "next" | "devices">;
  shutter: Shutter;
  consultation: Desk;
  uploadAll: (photos: Photo[]) => Promise<void>;
  forget: Api["forget"];
  page: {
    draw: () => void;
    status: (status: Status) => void;
    trouble: (code: string) => void;
    flash: () => void;
  };
  say: Say;
  excuse: (reason: Reason | undefined) => string;
}

interface Status {
  text: string;
  offer?: "undo" | "retry";
}

/** All that the page shows at one moment. */
interface Model {
  clinician: string;
  consultation: Consultation | null;
  /** the desk has moved on, and nobody has pressed "Continue with …" yet */
  asks: boolean;
  photos: Photo[];
  /** taken, and still being shrunk */
  developing: number;
  cameraReady: boolean;
  cameras: number;
  offline: boolean;
  status: Status;
}
