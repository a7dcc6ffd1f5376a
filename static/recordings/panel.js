/** Segments that wait: more than are on their way while all goes well. */
const MANY = 3;

/**
 * The recorder's own part of the page. Writes `body[data-recording]`; its style sheet shows what belongs to that.
 * @param {Document} page
 * @param {{say: Say, lang: string}} words
 */
export function panel(page, { say, lang }) {
  const { body } = page;
  const clock = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  /** @param {string} name @returns {any} */
  const part = (name) => body.querySelector(`[data-part="${name}"]`);
  /** @param {number} moment */
  const at = (moment) => clock.format(new Date(moment));
  const consent = /** @type {HTMLDialogElement} */ (part("consent"));

  /** @param {string} name @param {string} text */
  function write(name, text) {
    for (const it of body.querySelectorAll(`[data-part="${name}"]`)) {
      if (it.textContent !== text) it.textContent = text; // the same words again would be read out again
    }
  }

  return {
    at,
    /** @param {PanelModel} model */
    draw({ state, elapsed, interruption, quiet, consentedAt, patient, asked, elsewhere, waiting, trouble }) {
      body.dataset.recording = asked && state === "off" ? "asked" : state;
      const why = interruption && { time: at(interruption.at), why: say(`why_${interruption.why}`) };
      write("recording-name", why ? say("interrupted_short", why) : say(state));
      write("recording-what", why ? say("interrupted", why) : "");
      write("recording-time", state === "off" ? "" : spoken(elapsed));
      part("recording-quiet").hidden = !quiet;
      part("recording-again").hidden = state !== "interrupted";
      part("recording-elsewhere").hidden = !elsewhere;
      part("recording-trouble").hidden = !trouble;
      write("recording-trouble", trouble);
      part("recording-waiting").hidden = waiting < MANY;
      write("recording-waiting", say("segments", { count: waiting }));
      part("consented").hidden = consentedAt === null;
      write("consented-at", consentedAt === null ? "" : say("consented", { time: at(consentedAt) }));
      write("asked-of", say("asked", { patient }));
      write("consent-of", say("consent_of", { patient }));
    },
    /** @param {number} share 0 to 1 */
    level(share) {
      const meter = part("level");
      meter.style.setProperty("--level", share.toFixed(3));
      meter.ariaValueNow = String(Math.round(100 * share));
    },
    /** Ask whether the patient has agreed. */
    ask: () => consent.open || consent.showModal(),
    close: () => consent.close(),
    /** @param {() => boolean} mayGo */
    onSignOut(mayGo) {
      part("sign-out")?.addEventListener("submit", (/** @type {Event} */ event) => {
        if (!event.defaultPrevented && !mayGo()) event.preventDefault();
      });
    },
    /** @param {() => void} no by Escape, or Android's way back */
    onCancel: (no) => consent.addEventListener("cancel", no),
  };
}

/** Hours only where there are any. @param {number} ms */
export function spoken(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0"));
  const hours = Math.floor(seconds / 3600);
  return [...(hours ? [hours] : []), ...parts].join(":");
}
