// Hear Ably's ring, for desk and phone: "look again". The pages ask by themselves as well, so that losing every
// ring costs nothing but delay.

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000; // by then the page has asked by itself
const PATIENCE_MS = 20_000;
/** The pairing or the sign-in has ended (0: a redirect to the sign-in), or nobody rings here: ask no more. */
const FOR_GOOD = [0, 401, 403, 404];
const CLOSED = 2; // EventSource.CLOSED, which Node does not know

/** @typedef {{url: string, renew_in: number}} Subscription where to listen; renew_in: seconds */

/**
 * Keep one stream open: renew its token before it expires, and after a failure come back a little later, at a
 * moment of chance, so that a hundred desks do not come back at once.
 * @param {{
 *   subscribe: () => Promise<Subscription | null>,
 *   listen: (url: string) => EventSource,
 *   ring: () => void,
 *   clock: Clock,
 *   random: () => number,
 * }} edges `subscribe` resolves with null when there is nothing to hear any more
 */
export function doorbell({ subscribe, listen, ring, clock, random }) {
  /** @type {EventSource | undefined} */
  let source;
  /** @type {Timer | undefined} */
  let timer;
  let renewAt = 0;
  let failures = 0;
  let asking = false;
  let stopped = false;

  async function connect() {
    if (asking || stopped) return;
    clock.cancel(timer);
    asking = true;
    try {
      hear(await subscribe());
    } catch {
      again(); // meanwhile the stream that is open stays so
    } finally {
      asking = false;
    }
  }

  /** @param {Subscription | null} subscription */
  function hear(subscription) {
    source?.close();
    stopped = !subscription;
    if (!subscription) return;
    const opened = listen(subscription.url);
    opened.onopen = ring; // whatever rang while nobody listened
    opened.onmessage = () => {
      failures = 0;
      ring();
    };
    opened.onerror = (event) => fail(opened, event);
    source = opened;
    renewAt = clock.now() + subscription.renew_in * 1_000 * (1 - random() / 4);
    timer = clock.later(renew, renewAt - clock.now());
  }

  function renew() {
    failures = 0;
    connect();
  }

  /**
   * A connection that broke is the browser's to mend. An error with words is Ably's own (40142: the token has
   * expired), and the browser would come back with the same token: so would it never after an HTTP error.
   * @param {EventSource} opened
   * @param {Event} event
   */
  function fail(opened, event) {
    if (!("data" in event) && opened.readyState !== CLOSED) return;
    opened.close();
    again();
  }

  function again() {
    clock.cancel(timer);
    timer = clock.later(connect, random() * Math.min(FIRST_PAUSE_MS * 2 ** failures++, LONGEST_PAUSE_MS));
  }

  return {
    connect,
    /** Somebody looks at the page again; timers and streams may have slept. */
    back() {
      if (!source || source.readyState === CLOSED || clock.now() >= renewAt) connect();
    },
  };
}

/**
 * @param {{fetch: typeof window.fetch, url: string, tokenId?: string}} edges
 *   `tokenId`: a phone says which pairing its page was born with
 * @returns {() => Promise<Subscription | null>}
 */
export function subscriber({ fetch, url, tokenId }) {
  return async () => {
    const answer = await fetch(url, {
      headers: { Accept: "application/json", ...(tokenId && { "X-Mobile-Token-Id": tokenId }) },
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (FOR_GOOD.includes(answer.status)) return null;
    if (!answer.ok) throw new Error(`The doorbell answers ${answer.status}`);
    return answer.json();
  };
}

/** @param {HTMLElement} body */
function begin(body) {
  const { doorbellUrl: url, tokenId } = body.dataset;
  if (!url) return;
  const bell = doorbell({
    subscribe: subscriber({ fetch: window.fetch.bind(window), url, tokenId }),
    listen: (stream) => new EventSource(stream),
    ring: () => body.dispatchEvent(new CustomEvent("ring")),
    clock: { now: Date.now, later: (act, ms) => setTimeout(act, ms), cancel: (timer) => clearTimeout(timer) },
    random: Math.random,
  });
  document.addEventListener("visibilitychange", () => document.hidden || bell.back());
  for (const event of ["pageshow", "online"]) window.addEventListener(event, bell.back);
  bell.connect();
}

if (globalThis.document) begin(document.body);
