import { Trouble } from "./trouble.js";

/** A link that moves no byte for so long is dead, though no browser says so. */
const STALL_MS = 30_000;

/**
 * Put bytes where a ticket says, with exactly its headers. The only XHR of the page: fetch tells nothing
 * about a body on its way. Says `sent` when the next may set out: once this body has left, or so shortly before
 * that the next one's preflight is answered just then. The answer is still on the way.
 * @param {{Request: new () => XMLHttpRequest, clock: Clock}} edges
 * @returns {Put}
 */
export function putter({ Request, clock }) {
  return (ticket, bytes, { progressed, sent, signal }) =>
    new Promise((resolve, reject) => {
      const request = new Request();
      const watchdog = stallWatchdog(clock, () => request.abort());
      const almostGone = foresight(clock, bytes.byteLength);
      request.open(ticket.method, ticket.url);
      for (const [name, value] of Object.entries(ticket.headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded }) => {
        watchdog.moved();
        progressed(loaded / bytes.byteLength);
        if (almostGone(loaded)) sent();
      };
      request.upload.onload = () => {
        watchdog.moved();
        sent();
      };
      request.onload = () => resolve({ status: request.status, retryAfter: wish(request) });
      request.onerror = request.onabort = () => reject(new Trouble("bucket_unreachable"));
      request.onloadend = () => watchdog.stop();
      signal.addEventListener("abort", () => request.abort());
      watchdog.moved();
      request.send(bytes);
    });
}

/** When the bucket would like to be asked again, in seconds. @param {XMLHttpRequest} request */
function wish(request) {
  // Of a header that the bucket's CORS hides, asking by its name would be an error in the console.
  return Number(/^retry-after: *(\d+)/im.exec(request.getAllResponseHeaders())?.[1] ?? 0);
}

/**
 * Whether the rest of a body takes no longer than its own preflight took, by the pace of what has gone.
 * @param {Clock} clock
 * @param {number} total in bytes
 */
function foresight(clock, total) {
  const began = clock.now();
  /** @type {{at: number, loaded: number} | undefined} */
  let first;
  /** @param {number} loaded */
  return (loaded) => {
    const now = clock.now();
    first ??= { at: now, loaded };
    const gone = loaded - first.loaded;
    return gone > 0 && (total - loaded) * (now - first.at) <= gone * (first.at - began);
  };
}

/**
 * @param {Clock} clock
 * @param {() => void} stalled
 */
function stallWatchdog(clock, stalled) {
  /** @type {Timer | undefined} */
  let timer;
  const stop = () => clock.cancel(timer);
  return {
    moved() {
      stop();
      timer = clock.later(stalled, STALL_MS);
    },
    stop,
  };
}
