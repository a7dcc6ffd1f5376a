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
