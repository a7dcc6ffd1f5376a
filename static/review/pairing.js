// The pairing panel: count down, renew an expired code while somebody may be looking, then stop.

const RENEW_FOR = 15 * 60 * 1000; // ms since the button was pressed
let pressedAt = 0;

/** @type {{panel: HTMLElement, endsAt: number} | undefined} */
let shown;

export function watchPairing() {
  document.addEventListener("htmx:beforeRequest", noticePress);
  document.addEventListener("htmx:load", noticePanel);
  document.addEventListener("click", closePanel);
  document.addEventListener("visibilitychange", tick);
  noticePanel();
  setInterval(tick, 1000);
}

/** A press of a button starts the quarter of an hour; polls and the panel's own renewal do not. @param {Event} event */
function noticePress(event) {
  const source = event.target;
  if (source instanceof Element && source.matches("[hx-target='#pairing']")) pressedAt = Date.now();
}

function noticePanel() {
  const panel = document.querySelector("#pairing[data-seconds]");
  if (!(panel instanceof HTMLElement)) { shown = undefined; return; }
  if (shown?.panel === panel) return;
  pressedAt ||= Date.now();
  shown = { panel, endsAt: Date.now() + Number(panel.dataset.seconds) * 1000 };
  tick();
}

function tick() {
  if (!shown?.panel.isConnected) return;
  const left = Math.ceil((shown.endsAt - Date.now()) / 1000);
  say(shown.panel, left);
  if (left <= 0 && document.visibilityState === "visible") renewOrStop(shown.panel);
}

/** @param {HTMLElement} panel @param {number} left seconds */
function say(panel, left) {
  const line = panel.querySelector("[data-countdown]");
  if (!line) return;
  const clock = `${Math.floor(Math.max(left, 0) / 60)}:${String(Math.max(left, 0) % 60).padStart(2, "0")}`;
  line.textContent = clock;
}

/** @param {HTMLElement} panel */
function renewOrStop(panel) {
  if (Date.now() - pressedAt < RENEW_FOR) {
    // One renewal per code: HTMX replaces the panel, and the new one has its own end.
    if (shown) shown.endsAt = Date.now() + 5000;
    panel.dispatchEvent(new CustomEvent("renew"));
    return;
  }
  panel.classList.add("stopped");
  panel.querySelector("[data-stopped]")?.removeAttribute("hidden");
}

/** @param {Event} event */
function closePanel(event) {
  const target = event.target;
  const panel = target instanceof Element && target.closest("[data-close]")?.closest("#pairing");
  if (!panel) return;
  const closed = document.createElement("div");
  closed.id = "pairing";
  panel.replaceWith(closed);
  shown = undefined;
}
