// The keyboard: from photo to photo, large and back, delete, zoom; never while somebody types.

import { zoomByKey } from "./stage.js";

/** @type {Record<string, number>} */
const ACROSS = { ArrowLeft: -1, ArrowRight: 1 };
/** @type {Record<string, number>} */
const DOWN = { ArrowUp: -1, ArrowDown: 1 };

export function watchKeys() {
  document.addEventListener("keydown", hear);
  document.addEventListener("focusin", ({ target }) => target instanceof Element && rove(target));
  document.addEventListener("htmx:load", () => rove());
  document.addEventListener("placed", () => rove());
  rove();
}

/** @param {KeyboardEvent} event */
function hear(event) {
  const { target, key } = event;
  if (key === "Escape") document.querySelector(".keys")?.removeAttribute("open");
  if (event.ctrlKey || event.metaKey || event.altKey || !(target instanceof Element) || isTyping(target)) return;
  if (act(target, key)) event.preventDefault();
}

/** @param {Element} target */
function isTyping(target) {
  return target.matches("input:not([type=checkbox]), textarea, select") || document.querySelector("#moving[open]");
}

/** Say whether the key was of use. @param {Element} target @param {string} key */
function act(target, key) {
  const viewer = document.querySelector("#large[open] .viewer, main .viewer, main [data-compared]");
  if (viewer) return actOn(viewer, key);
  const card = target.closest("#gallery > li");
  if (!card) return false;
  if (key === "Delete") return press(card, "[data-delete]");
  if (key === "r") return press(card, "[data-rotate]");
  const to = beside(card, key);
  to?.querySelector("a")?.focus();
  return Boolean(to);
}

/** @param {Element} viewer @param {string} key */
function actOn(viewer, key) {
  if (zoomByKey(viewer, key)) return true;
  if (key === "ArrowLeft") return press(viewer, "[data-previous]");
  if (key === "ArrowRight") return press(viewer, "[data-next]");
  if (key === "Delete") return press(viewer, "[data-delete]");
  if (key === "r") return press(viewer, "[data-rotate]");
  return false;
}

/** @param {Element} within @param {string} button */
function press(within, button) {
  const found = within.querySelector(button);
  if (found instanceof HTMLElement) found.click();
  return Boolean(found);
}

/** @param {Element} card @param {string} key */
function beside(card, key) {
  const all = [...(card.parentElement?.children ?? [])];
  const at = all.indexOf(card);
  if (key === "Home") return all[0];
  if (key === "End") return all.at(-1);
  if (key in ACROSS) return all[at + ACROSS[key]];
  return key in DOWN ? all[at + DOWN[key] * columns(all)] : undefined;
}

/** @param {Element[]} cards */
function columns(cards) {
  const top = cards[0].getBoundingClientRect().top;
  const next = cards.findIndex((each) => each.getBoundingClientRect().top > top);
  return next < 0 ? cards.length : next;
}

/** One photo at a time takes part in the Tab order; arrows do the rest. @param {Element} [focused] */
function rove(focused) {
  const links = [...document.querySelectorAll("#gallery .thumb")];
  const now = focused?.closest("#gallery > li")?.querySelector(".thumb") ?? links.find(isStop) ?? links[0];
  for (const link of links) link.setAttribute("tabindex", link === now ? "0" : "-1");
}

/** @param {Element} link */
function isStop(link) {
  return link.getAttribute("tabindex") === "0";
}
