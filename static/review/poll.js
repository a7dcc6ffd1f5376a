// Manners in polling: slower where nobody looks, at once on return, and a word when nothing answers.

const HIDDEN_EVERY = 10_000; // ms
const FAILURES_BEFORE_A_WORD = 3;
let lastAsked = 0;
let failures = 0;

export function watchPoll() {
  document.addEventListener("htmx:beforeRequest", slowDown);
  document.addEventListener("htmx:afterRequest", listen);
  document.addEventListener("visibilitychange", lookAgain);
  window.addEventListener("pageshow", lookAgain);
  window.addEventListener("online", lookAgain);
}

/** @param {Event} event */
function isPoll(event) {
  return event.target instanceof Element && event.target.id === "poll";
}

/** @param {Event} event */
function slowDown(event) {
  if (!isPoll(event)) return;
  const early = Date.now() - lastAsked < HIDDEN_EVERY;
  if (document.hidden && early) event.preventDefault();
  else lastAsked = Date.now();
}

/** @param {Event} event */
function listen(event) {
  if (!isPoll(event)) return;
  const { successful } = /** @type {CustomEvent} */ (event).detail;
  failures = successful ? 0 : failures + 1;
  document.querySelector("#offline")?.toggleAttribute("hidden", failures < FAILURES_BEFORE_A_WORD);
}

function lookAgain() {
  if (!document.hidden) document.body.dispatchEvent(new CustomEvent("ring"));
}
