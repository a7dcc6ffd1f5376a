import { Trouble } from "./trouble.js";

/** A phone that has left the room must not keep a batch waiting for ever. */
const PATIENCE_MS = 20_000;

/**
 * The server, as this phone speaks to it. Every call names the token that the page was born with: if the
 * cookie has become another phone's meanwhile, the server refuses instead of filing under a stranger.
 * @param {ApiEdges} edges
 * @returns {Api}
 */
export function api({ fetch, urls, clinicianId, tokenId, csrfToken }) {
  let csrf = csrfToken;
  let pairing = tokenId;

  /**
   * A desk that signs in anew in this same browser changes the cookie that our CSRF token must fit: a
   * refusal for that alone is cured by asking for today's token.
   * @param {string} method
   * @param {string} url
   * @param {object} [body]
   */
  async function call(method, url, body) {
    try {
      return await send(method, url, body);
    } catch (error) {
      if (!(error instanceof Trouble) || error.code !== "csrf") throw error;
      csrf = (await send("GET", urls.phone)).csrf_token;
      return send(method, url, body);
    }
  }

  /**
   * @param {string} method
   * @param {string} url
   * @param {object} [body]
   * @param {string} [named] the token's id; none: whatever this browser is paired with now
   */
  async function send(method, url, body, named = pairing) {
    const answer = await fetch(url, {
      method,
      headers: headers(named, body),
      body: body && JSON.stringify(body),
      cache: "no-store",
      // Both may be the last act of a page that is going away.
      keepalive: method === "DELETE" || url === urls.status,
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch((cause) => {
      throw new Trouble("unreachable", { cause });
    });
    if (!answer.ok) throw await refusal(answer);
    return answer.status === 204 ? null : answer.json().catch((cause) => {
      throw new Trouble("unreachable", { cause });
    });
  }

  /** @param {string} named @param {object} [body] */
  function headers(named, body) {
    return {
      Accept: "application/json",
      ...(named && { "X-Mobile-Token-Id": named }),
      "X-CSRFToken": csrf,
      ...(body && { "Content-Type": "application/json" }),
    };
  }

  return {
    phone: (seen) => call("GET", seen === undefined ? urls.phone : withSeen(urls.phone, seen)),
    queueKey: (store) => call("POST", urls.queueKey, { store }),
    presign: (photo) => call("POST", urls.presign, photo),
    confirm: (url) => call("POST", url),
    post: (url, body) => call("POST", url, body),
    forget: (url) => call("DELETE", url),
    status: (standing) => call("POST", urls.status, standing),
    async adopt() {
      const found = await send("GET", urls.phone, undefined, "");
      if (found.clinician_id === clinicianId) ({ token_id: pairing, csrf_token: csrf } = found);
    },
  };
}

/**
 * @param {string} url
 * @param {string | number} seen
 */
function withSeen(url, seen) {
  return `${url}?${new URLSearchParams({ seen: String(seen) })}`;
}

/** The one shape of errors; a proxy's own error page has none and counts as the server being away.
 * @param {Response} answer */
async function refusal(answer) {
  const { error } = await answer.json().catch(() => ({}));
  return new Trouble(error?.code ?? "unavailable", {
    message: error?.message,
    status: answer.status,
    permanent: error?.permanent,
    retryAfter: Number(answer.headers.get("Retry-After")) || 0,
  });
}
