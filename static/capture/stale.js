const UNHEARD_MS = 15_000;
const AWAY_MS = 60_000;
const IDLE_MS = 30 * 60_000;
/** Whoever comes back gets the server's word within a moment: to ask aloud before that would only flicker. */
const RETURN_MS = 2_000;
const LOOK_MS = 1_000;

/**
 * Whether what the page shows of its patient may be out of date. The three reasons to ask once more differ:
 * with the server out of hearing there may be no other way, so only that one leaves the shutter open.
 * @param {StaleEdges} edges
 */
export function staleness({ clock, changed, idleMs }) {
  let heardAt = clock.now();
  let actedAt = clock.now() - idleMs;
  let quietUntil = 0;
  let trusted = false;
  let wasAway = false;
  /** @type {number | null} */
  let hiddenAt = null;
  /** @type {Reasons | null} */
  let shown = null;

  const since = (/** @type {number} */ moment) => clock.now() - moment;
  const silent = () => since(heardAt) > UNHEARD_MS;

  /** @returns {Reasons | null} */
  function reason() {
    if (wasAway || since(actedAt) > IDLE_MS) return "away";
    return silent() && !trusted && clock.now() >= quietUntil ? "unheard" : null;
  }

  /** Time alone gives a reason, also while nothing else happens. */
  function look() {
    if (reason() !== shown) changed();
    shown = reason();
    clock.later(look, LOOK_MS);
  }
  clock.later(look, LOOK_MS);

  return {
    /** Why to ask; null: no need to. */
    get reason() {
      return reason();
    },
    /** When the server was last heard, where that was too long ago. In ms, by this phone's clock. */
    get unheardSince() {
      return silent() ? heardAt : null;
    },

    /** The server has said who the patient is. @param {number} at when it wrote that */
    heard(at) {
      heardAt = Math.max(heardAt, at);
      if (!silent()) trusted = false;
    },
    /** Something happened in the consultation. @param {number} [at] */
    acted(at = clock.now()) {
      actedAt = Math.max(actedAt, at);
    },
    /** Another consultation: what was doubted was the last one. @param {number} at its own last act */
    renew(at) {
      wasAway = false;
      actedAt = at;
    },
    /** Somebody at the phone has said that it is this patient. */
    yes() {
      this.renew(clock.now());
      trusted = silent();
    },
    hidden() {
      hiddenAt ??= clock.now();
    },
    /** @param {boolean} matters whether there is a patient to doubt */
    visible(matters) {
      if (hiddenAt === null) return;
      wasAway ||= matters && since(hiddenAt) > AWAY_MS;
      hiddenAt = null;
      quietUntil = clock.now() + RETURN_MS;
    },
  };
}
