// Manners in polling: slower where nobody looks, at once on return, and a word when nothing answers.

const HIDDEN_EVERY = 10_000; // ms
const FAILURES_BEFORE_A_WORD = 3;
let lastAsked = 0;
let failures = 0;
/** From a question until what its answer brought hears rings by itself: HTMX drops what rings in between. */
let deaf = false;
let missed = false;

export function watchPoll() {
  document.addEventListener("ring", () => (missed ||= deaf), { capture: true }); // before HTMX asks
  document.addEventListener("htmx:beforeRequest", slowDown);
  document.addEventListener("htmx:afterRequest", listen);
  document.addEventListener("htmx:afterSettle", (event) => isPoll(event) && hear());
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
  else {
    lastAsked = Date.now();
    deaf = true;
  }
}

/** Where an answer has replaced the one that asked, its parent says so; it hears once it is settled. @param {Event} event */
function listen(event) {
  const { successful, requestConfig } = /** @type {CustomEvent} */ (event).detail;
  if (requestConfig.elt.id !== "poll") return;
  if (requestConfig.elt.isConnected) hear();
  failures = successful ? 0 : failures + 1;
  document.querySelector("#offline")?.toggleAttribute("hidden", failures < FAILURES_BEFORE_A_WORD);
}

function hear() {
  deaf = false;
  if (missed) lookAgain();
  missed = false;
}

function lookAgain() {
  if (!document.hidden) document.body.dispatchEvent(new CustomEvent("ring"));
}
