import { Trouble } from "./trouble.js";

/** A link that moves no byte for so long is dead, though no browser says so. */
const STALL_MS = 30_000;

/**
 * Put bytes where a ticket says, with exactly its headers. The only XHR of the page: fetch tells nothing
 * about a body on its way. Says `sent` once the whole body has left, while its answer is still on the way.
 * @param {{Request: new () => XMLHttpRequest, clock: Clock}} edges
 * @returns {Put}
 */
export function putter({ Request, clock }) {
  return (ticket, bytes, { progressed, sent, signal }) =>
    new Promise((resolve, reject) => {
      const request = new Request();
      const watchdog = stallWatchdog(clock, () => request.abort());
      request.open(ticket.method, ticket.url);
      for (const [name, value] of Object.entries(ticket.headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded }) => {
        watchdog.moved();
        progressed(loaded / bytes.byteLength);
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
