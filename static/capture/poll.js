/**
 * Ask now and then, and at once when there is a reason. One question is on its way at a time: a reason that
 * comes meanwhile is owed one more question, since the answer on its way may be older than the reason.
 * @param {PollEdges} edges
 */
export function poll({ ask, pause, clock }) {
  /** @type {Timer | undefined} */
  let timer;
  let asking = false;
  let stopped = false;
  /** @type {{back: boolean} | null} */
  let owed = null;

  /** @param {{back?: boolean}} [reason] */
  async function look({ back = false } = {}) {
    if (asking) {
      owed = { back: back || Boolean(owed?.back) };
      return;
    }
    clock.cancel(timer);
    asking = true;
    await ask(back);
    asking = false;
    next();
  }

  function next() {
    const reason = owed;
    owed = null;
    if (reason) look(reason);
    else if (!stopped) timer = clock.later(look, pause());
  }

  return {
    look,
    /** Ask no more by the clock; a reason still counts, and an answer may start it again. */
    stop() {
      stopped = true;
      clock.cancel(timer);
    },
    go() {
      stopped = false;
    },
    /** The pause has changed (the page was hidden): begin a new one. */
    reschedule() {
      clock.cancel(timer);
      if (!asking && !stopped) timer = clock.later(look, pause());
    },
  };
}
