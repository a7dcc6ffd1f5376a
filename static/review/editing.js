// What somebody is typing: never taken away by a change, and saved before its page or its gallery goes.

/** @type {WeakMap<Element, () => void>} what is to be done once an editor has left its part */
const later = new WeakMap();

export function watchEditing() {
  document.addEventListener("focusout", ({ target }) => target instanceof Element && catchUp(target));
  document.addEventListener("htmx:beforeRequest", spare);
  document.addEventListener("htmx:afterRequest", (event) => noteSaved(/** @type {CustomEvent} */ (event).detail));
  document.addEventListener("htmx:oobBeforeSwap", ({ target }) => target instanceof Element && saveIn(target));
  window.addEventListener("pagehide", () => saveIn(document.body));
}

/** Say whether somebody is at work in this part; if so, `act` is done once they are not. @param {Element} part @param {() => void} act */
export function isBusy(part, act) {
  const editor = field(part);
  if (!editor || (editor !== document.activeElement && !isDirty(editor))) return false;
  later.set(part, act);
  return true;
}

/** @param {Element} part */
function field(part) {
  const found = part.querySelector("input[name=description]");
  return found instanceof HTMLInputElement ? found : null;
}

/** @param {HTMLInputElement} input */
function isDirty(input) {
  return input.value !== input.defaultValue;
}

/** @param {Element} target */
function catchUp(target) {
  const part = target.closest("[data-part=description]");
  const act = part && later.get(part);
  if (!part || !act || target !== field(part)) return;
  later.delete(part);
  // After the change that the same leaving may bring: a later save wins.
  setTimeout(() => part.isConnected && act());
}

/** Enter both changes a field and submits its form: what is saved already is not sent again. @param {Event} event */
function spare(event) {
  const { elt, requestConfig } = /** @type {CustomEvent} */ (event).detail;
  const input = elt instanceof Element && elt.matches(".describe") && field(elt);
  if (!input || elt.querySelector(".error:not(:empty)")) return; // a refusal goes with the next save
  if (requestConfig?.parameters?.description === input.defaultValue) event.preventDefault();
}

/** What was sent and accepted is no longer half typed. @param {any} detail */
function noteSaved({ elt, successful, requestConfig }) {
  const input = elt instanceof Element && elt.matches(".describe") && field(elt);
  const sent = requestConfig?.parameters?.description;
  if (!input || !successful || typeof sent !== "string") return;
  input.defaultValue = sent;
  elt.setAttribute("data-state", sent);
}

/** Save half a line before it goes. @param {Element} region */
export function saveIn(region) {
  for (const form of region.querySelectorAll(".describe")) {
    const input = field(form);
    if (!input || !isDirty(input) || !(form instanceof HTMLFormElement)) continue;
    fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true }).catch(() => {});
    input.defaultValue = input.value;
  }
}
