// The pairing panel: count down, renew an expired code while somebody may be looking, then stop; and go once
// its code was used.

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
  if (source instanceof Element && source.matches("[hx-target='#pairing']:not([data-seconds])")) pressedAt = Date.now();
}

function noticePanel() {
  closeUsed();
  const panel = document.querySelector("#pairing [data-seconds]");
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

/** The answer may be older than the panel: it closes no other offer's than the one that it names. */
function closeUsed() {
  const offer = document.querySelector("#phones")?.getAttribute("data-used-offer");
  if (offer && document.querySelector("#pairing input")?.getAttribute("value") === offer) close();
}

/** @param {Event} event */
function closePanel({ target }) {
  if (target instanceof Element && target.closest("#pairing [data-close]")) close();
}

function close() {
  document.querySelector("#pairing")?.replaceChildren();
  shown = undefined;
}
