// The shapes that the island's modules hand each other. Only tsc reads this file.

interface Consultation {
  id: string;
  patient: string;
}

/** What desk and phone both show of a consultation, to be compared at a glance. */
interface Cue {
  colour: string;
  words: string;
}

/** spec.md's CapturedPhoto; bytes instead of a Blob, because WebKit cannot keep Blobs in IndexedDB. */
interface Photo {
  id: string;
  /** none: a photo; what else is sealed and sent has no place among photos */
  kind?: "segment";
  /** of a segment, as the server wants to know it before it signs */
  facts?: SegmentFacts;
  bytes: ArrayBuffer;
  type: string;
  width: number;
  height: number;
  /** base64, as the bucket wants it in x-amz-checksum-sha256 */
  sha256: string;
  /** ISO 8601, server time */
  captured_at: string;
  filename: string;
  /** stamped at the shutter, never changed afterwards; null: with none open, until somebody says whose it is */
  consultation: Consultation | null;
  /** the consultation for which somebody said that it is not */
  not_for?: string;
  /** ISO 8601, server time: when the page had last heard the server, where that was too long before the shutter */
  unheard_since?: string;
  /** the clinician's own words, one line */
  description?: string;
  body_side?: "left" | "right" | "";
  /** what the list is ordered by: captured_at, or that of the photo it replaces */
  place: string;
  status: "captured" | "uploading" | "uploaded" | "failed" | "deleted";
  /** by *Upload all*: it may go by itself, also after a reload */
  released: boolean;
  /** why it failed: an error code, and the server's own words for it */
  reason?: Reason;
  /** what the second look found: shown in review, and nobody is kept from sending */
  doubts?: Doubt[];
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
  /** what may be wrong with it; unknown where no worker could look */
  doubts?: Doubt[];
}

type Doubt = "blurred" | "dark" | "burnt_out";

interface Limits {
  max_dimension: number;
  content_type: string;
  quality: number;
  max_bytes?: number;
}

type Frame = VideoFrame | ImageBitmap;

/** Whatever a shutter or a gallery can deliver and a canvas can draw. */
type Picture = Frame | Blob;

interface Size {
  width: number;
  height: number;
}

/** A picture, and the size and type that it is to have. */
interface ShrinkJob {
  picture: Picture;
  /** of a file: the size that it has, upright */
  full?: Size;
  width: number;
  height: number;
  type: string;
  quality: number;
}

/** What lies under the queue. Everything throws where there is no disk or no key. */
interface Store {
  readonly id?: string;
  open(): Promise<{ photos: Photo[]; damaged: number }>;
  put(photos: Photo[]): Promise<void>;
  erase(ids: string[]): Promise<void>;
  count(): Promise<number>;
  lock(): void;
}

/** One clinician's queue on this phone. */
interface StoreRow {
  id: string;
  /** ISO 8601, server time: when the server last handed out its keys here */
  opened_at: string;
}

/** A photo that nobody can read here; or the word, yet to be sent, that it was deleted. */
interface SealedRow {
  id: string;
  store: string;
  /** the id of the key */
  key: string;
  deleted: boolean;
  /** none: a photo */
  kind?: Photo["kind"];
  iv: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
  /** ISO 8601, server time: since when its clinician's keys do not open it */
  unread_since?: string;
}

interface Disk {
  stores(): Promise<StoreRow[]>;
  sealed(): Promise<SealedRow[]>;
  name(store: StoreRow): Promise<void>;
  write(rows: SealedRow[]): Promise<void>;
  erase(ids: string[], stores?: string[]): Promise<void>;
}

/** By their ids, the one to seal with first. */
type Keyring = Map<string, CryptoKey>;

/** The answer of POST /api/phone/queue-key: keys in base64, newest first. */
interface QueueKeys {
  keys: { id: string; key: string }[];
  now: string;
}

/** The answer of GET /api/phone. */
interface Phone {
  clinician: string;
  now: string;
  consultation: Consultation | null;
  cue: Cue | null;
  /** when something last happened in the consultation */
  acted_at: string | null;
  limits: Limits;
  /** how many more the open consultation may have; null: as many as one likes */
  photos_left?: number | null;
  /** the desk asks for a made picture */
  drill?: DrillTicket | null;
  /** null: no consultation is open */
  recording?: RecordingNews | null;
  version: string | number;
}

/** Where to speak of a drill. */
interface DrillTicket {
  url: string;
  presign_url: string;
  confirm_url: string;
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
  queueKey(store: string): Promise<QueueKeys>;
  presign(photo: object): Promise<Presigned>;
  confirm(url: string): Promise<unknown>;
  forget(url: string): Promise<unknown>;
  post(url: string, body?: object): Promise<any>;
  status(standing: Standing): Promise<unknown>;
  /** Go on with the pairing that another tab has made since, if it is the same clinician's. */
  adopt(): Promise<void>;
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

type Put = (ticket: Ticket, bytes: ArrayBuffer, watch: PutWatch) => Promise<PutAnswer>;

interface PutAnswer {
  status: number;
  /** seconds; 0: no wish */
  retryAfter: number;
}

interface PutWatch {
  progressed: (part: number) => void;
  /** the whole body has left */
  sent: () => void;
  signal: AbortSignal;
}

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
type Courier = ReturnType<typeof import("./upload.js").courier>;
type Staleness = ReturnType<typeof import("./stale.js").staleness>;
type Desk = ReturnType<typeof import("./consultation.js").consultation>;
type Trouble = import("./trouble.js").Trouble;
type Id = string;

type Reasons = "away" | "unheard";
type Question = "continue" | Reasons;

/** Photos that were taken with no consultation open, and whether to ask now for whom. */
interface Whose {
  photos: Photo[];
  /** false: somebody has said that they are not for the present one */
  asks: boolean;
}

// What each part is handed: its edges to the browser, to the server and to the other parts.

interface ApiEdges {
  fetch: typeof window.fetch;
  urls: Record<"phone" | "presign" | "queueKey" | "status", string>;
  /** whose phone the page was born as, and by which token */
  clinicianId: string;
  tokenId: string;
  csrfToken: string;
}

interface DiskEdges {
  indexedDB: IDBFactory | undefined;
  /** ask the browser to keep what is stored */
  persist: () => unknown;
  /** everything was wiped from under the page, by its user or by the browser */
  lost: () => unknown;
}

interface SealEdges {
  disk: Disk;
  ask: Api["queueKey"];
  crypto: Crypto;
}

interface QueueEdges {
  store: Store;
  clock: Pick<Clock, "later">;
  changed: () => void;
}

interface BinEdges {
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
  first: { clinician: string; cue: Cue | null; limits: Limits };
  /** the server has answered; as of when, in ms by our clock */
  heard: (at: number) => void;
  /** something is new; and when something last happened in the consultation, by our clock too */
  told: (news: Phone, actedAt: number) => void;
  /** only the connection came or went */
  changed: () => void;
  /** the phone is no longer paired */
  refused: (trouble: Trouble) => void;
}

interface StaleEdges {
  clock: Clock;
  /** there is another reason to ask, or none any more */
  changed: () => void;
  /** for how long nothing had happened in the consultation when the page was made */
  idleMs: number;
}

interface ReportEdges {
  send: Api["status"];
  clock: Clock;
}

interface CameraEdges {
  media: MediaDevices | undefined;
  secure: boolean;
  screen: { show: (stream: MediaStream) => Promise<unknown>; clear: () => void };
  lenses: ReturnType<typeof import("./lens.js").lenses>;
  ear: Ear;
  clock: Clock;
  /** the track ended or fell silent by itself: a call came in, the camera was taken away; `again`: a moment ago too */
  lost: (again: boolean) => void;
}

/** Whether the camera's stream is to bring sound, and who takes it: on iPhones the two come together, or one
 * of them falls silent. */
interface Ear {
  asks: boolean | MediaTrackConstraints;
  take(stream: MediaStream): MediaStream;
}

interface LensEdges {
  media: MediaDevices | undefined;
  storage: () => Record<string, any>;
}

/** What a track's getCapabilities() may say beyond TypeScript's own list. */
interface Abilities {
  torch?: boolean | boolean[];
  zoom?: { min: number; max: number };
}

interface Settings {
  /** torch: lit or not; undefined: the camera cannot do that */
  now: { torch: boolean | undefined; zoom: number | undefined };
  /** how near it can look, in times */
  min: number;
  max: number;
  set(wish: { torch?: boolean; zoom?: number }): Promise<void>;
}

interface ShrinkEdges {
  worker: Pick<Worker, "postMessage" | "addEventListener">;
  byHand: (job: ShrinkJob) => Promise<Shrunk>;
  /** how large a file's picture is, upright */
  measure: (file: Blob) => Promise<Size>;
}

interface ShutterEdges {
  grab: () => Picture | Promise<Picture>;
  shrink: (picture: Picture) => Promise<Shrunk>;
  stamp: Desk["stamp"];
  unheard: () => string | undefined;
  /** the server's time */
  now: () => number;
  queue: Pick<Queue, "add">;
  crypto: PhotoCrypto;
}

type PhotoCrypto = Pick<Crypto, "randomUUID" | "subtle">;

/** What is true when the shutter is pressed. */
interface Taken {
  captured_at: string;
  consultation: Consultation | null;
  unheard_since?: string;
  /** of the photo that it replaces */
  place?: string;
}

interface FilesEdges {
  machine: Pick<Machine, "state">;
  keep: Shutter["keep"];
  stamp: Desk["stamp"];
  unheard: () => string | undefined;
  /** the server's time, now or at another moment of this phone's clock */
  now: (at?: number) => number;
  review: () => Promise<void>;
  say: Say;
  tell: (status: Status) => void;
}

interface CourierEdges {
  api: Pick<Api, "presign" | "confirm" | "forget">;
  put: Put;
  queue: Pick<Queue, "photos" | "released" | "deletions" | "address" | "mark" | "show" | "sent" | "told">;
  clock: Clock;
  /** 0 to 1 */
  random: () => number;
  /** the browser's hint */
  online: () => boolean;
  /** whether Undo may still bring a deleted photo back */
  mayComeBack: (id: Id) => boolean;
  /** share of the photo, share of the batch */
  progressed: (id: Id, part: number, all: number) => void;
  /** a photo has arrived */
  moved: (photo: Photo) => void;
  /** a photo has to wait */
  held: (trouble: Trouble) => void;
  /** nothing is on its way any more */
  ended: () => void;
  /** the phone is no longer paired */
  refused: (trouble: Trouble) => void;
}

interface JourneyParts {
  machine: Machine;
  queue: Queue;
  bin: Bin;
  camera: Pick<Camera, "open" | "close" | "next" | "devices" | "settings">;
  shutter: Shutter;
  consultation: Desk;
  courier: Pick<Courier, "go" | "hurry" | "drop" | "rest" | "busy" | "known">;
  page: {
    draw: () => void;
    status: (status: Status) => void;
    trouble: (code: string) => void;
    flash: () => void;
  };
  say: Say;
  excuse: (reason: Reason | undefined) => string;
}

interface OrphansParts {
  queue: Pick<Queue, "orphans" | "settleOrphans">;
  consultation: Pick<Desk, "open" | "agree" | "stamp">;
  page: Pick<JourneyParts["page"], "status">;
  say: Say;
}

interface Status {
  text: string;
  offer?: "undo" | "retry";
}

/** All that the page shows at one moment. */
interface Model {
  clinician: string;
  consultation: Consultation | null;
  cue: Cue | null;
  /** what the phone asks of the patient: the desk has moved on, or what it shows may be out of date */
  asks: Question | null;
  /** no photo can be taken before somebody has answered */
  shut: boolean;
  /** this patient has as many as the tier allows */
  full: boolean;
  whose: Whose;
  photos: Photo[];
  /** taken, and still being shrunk */
  developing: number;
  cameraReady: boolean;
  cameras: number;
  /** light and zoom of the open camera */
  settings: Settings | undefined;
  offline: boolean;
  /** photos live in this page only */
  unsealed: boolean;
  /** how many lie sealed on this phone, and not for this page */
  locked: number;
  damaged: number;
  status: Status;
}

interface ZoomEdges {
  dialog: HTMLDialogElement;
  image: HTMLImageElement;
  name: HTMLElement;
}
