// The keyboard's place is never lost. What has the focus may be replaced, taken away, hidden or shut, by the reader's
// own act or by news from elsewhere: before anything else happens, the focus goes to what comes nearest. From where
// the reader has gone meanwhile it is never taken.

const STOPS = "a[href], button, input, select, textarea, summary, [tabindex]";
const HEADINGS = "h1, h2, h3";
const ISLANDS = "dialog, .toast, #pairing"; // they come and go, and lead back to where one came from

/** @type {Stop | undefined} what has the focus, or had it last */
let here;
/** @type {Map<Element, Stop>} where one was before one came to an island */
const before = new Map();
/** @type {{photo: string, from: Element} | undefined} a photo that is on its way back */
let awaited;

export function watchFocus() {
  document.addEventListener("focusin", ({ target }) => target instanceof HTMLElement && arrive(target));
  document.addEventListener("focusout", () => setTimeout(leave));
  document.addEventListener("placed", welcome);
  const changes = { childList: true, subtree: true, attributeFilter: ["disabled", "hidden", "open"] };
  new MutationObserver(look).observe(document.body, changes);
}

/** @param {HTMLElement} element */
function arrive(element) {
  const island = element.closest(ISLANDS);
  if (island && here && isStop(here.element) && !island.contains(here.element)) before.set(island, here);
  here = { element, island };
}

/** A click on nothing gives the focus up. */
function leave() {
  if (here && document.activeElement === document.body && isStop(here.element)) here = undefined;
}

/** Runs once a script is done, before the page is drawn or a key is heard. @param {MutationRecord[]} records */
function look(records) {
  for (const each of [here, ...before.values()]) if (each) follow(each, records);
  if (!here) return;
  const { element, place } = here;
  if (isStop(element)) {
    here.place = undefined;
    if (place && document.activeElement === document.body) element.focus(); // it was moved
    return;
  }
  for (const next of successors(here)) if (next && isWithinReach(next)) return lead(next, element.dataset.brings);
}

/** @param {Element} to @param {string} [photo] that is on its way back */
function lead(to, photo) {
  if (!(to instanceof HTMLElement)) return;
  if (!isStop(to)) to.tabIndex = -1;
  to.focus({ preventScroll: to.id === "main" });
  awaited = photo ? { photo, from: to } : undefined;
}

/** Where it was, once it is gone, while more goes around it. @param {Stop} stop @param {MutationRecord[]} records */
function follow(stop, records) {
  for (const { target, addedNodes, removedNodes, previousSibling, nextSibling } of records)
    for (const node of removedNodes) {
      const instead = addedNodes[0] ?? nextSibling;
      const { place } = stop;
      if (node.contains(place?.parent ?? stop.element)) stop.place = { parent: target, next: instead, previous: previousSibling };
      else if (place?.next === node) place.next = instead;
      else if (place?.previous === node) place.previous = previousSibling;
    }
}

/** What comes nearest, the nearest first. @param {Stop} stop @returns {Generator<Element | null | undefined>} */
function* successors({ element, island, place }) {
  yield document.querySelector(`#photo-${element.dataset.brings} .thumb`);
  if (element.id) yield document.getElementById(element.id);
  yield first(island);
  const home = island && before.get(island);
  if (home) {
    yield isStop(home.element) ? home.element : null;
    yield* successors({ ...home, island: null });
  }
  if (place) yield* around(element, place);
  else yield* beside(element);
  yield first(document.querySelector("dialog:modal"));
  yield document.getElementById("main");
}

/** In a list the next one, or the one before; else the head of what it belonged to. @param {Element} element @param {Place} place */
function* around(element, { parent, next, previous }) {
  if (parent instanceof Element && parent.matches("ul, ol")) {
    for (let each = next; each; each = each.nextSibling) yield first(each);
    for (let each = previous; each; each = each.previousSibling) yield first(each);
    if (parent.id === "gallery") yield document.querySelector("#undo button");
  }
  for (let up = element.parentElement; up; up = up.parentElement)
    if (up.id) yield document.getElementById(up.id)?.querySelector(HEADINGS);
  for (let up = parent instanceof Element ? parent : null; up; up = up.parentElement) {
    if (up.matches("li")) yield first(up);
    yield up.querySelector(HEADINGS);
  }
}

/** What is only hidden has its neighbours yet. @param {Element} element */
function* beside(element) {
  const all = [...(element.closest("section, dialog, main")?.querySelectorAll(STOPS) ?? [])];
  const at = all.indexOf(element);
  for (const each of [...all.slice(at + 1), ...all.slice(0, at).reverse()]) yield isStop(each) ? each : null;
}

/** @param {Node | null} node */
function first(node) {
  return node instanceof Element ? [...node.querySelectorAll(STOPS)].find(isStop) : undefined;
}

/** @param {Element} element */
function isStop(element) {
  return element.matches(STOPS) && !element.matches(":disabled") && isVisible(element);
}

/** @param {Element} element */
function isVisible(element) {
  return element.isConnected && element.checkVisibility({ visibilityProperty: true });
}

/** Behind a modal dialog nothing can have the focus. @param {Element} element */
function isWithinReach(element) {
  const modal = [...document.querySelectorAll("dialog:modal")].at(-1);
  return isVisible(element) && !element.matches(":disabled") && (!modal || modal.contains(element));
}

/** Whoever has not gone on meanwhile is led to the photo that they brought back. */
function welcome() {
  if (!awaited) return;
  const card = document.querySelector(`#photo-${awaited.photo} .thumb`);
  if (card instanceof HTMLElement && document.activeElement === awaited.from && isWithinReach(card)) card.focus();
  if (card || document.activeElement !== awaited.from) awaited = undefined;
}
