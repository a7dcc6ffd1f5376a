// Show a photo large, in the browser's own dialog: Escape, focus and the backdrop come with it.

import { saveIn } from "./editing.js";
import { stages } from "./stage.js";

/** What goes from photo to photo with whoever has the focus on it. */
const ALIKE = ["[data-next]", "[data-previous]", "[name=description]"];

export function watchLightbox() {
  watchDialog("#large", "#lightbox");
  watchDialog("#moving", "#move");
  document.addEventListener("gone", (event) => leave(/** @type {CustomEvent} */ (event).detail));
  stages(document.body);
}

/** @param {string} id the dialog's @param {string} filled what HTMX fills in it */
function watchDialog(id, filled) {
  const dialog = document.querySelector(id);
  const content = dialog?.querySelector(filled);
  if (!(dialog instanceof HTMLDialogElement) || !content) return;
  let alike = "";
  document.addEventListener("htmx:beforeSwap", ({ target }) => {
    if (target === content) alike = ALIKE.find((each) => content.querySelector(`${each}:focus`)) ?? "";
  });
  // Not after the swap yet: what is marked `autofocus` is given it in between.
  document.addEventListener("htmx:afterSettle", ({ target }) => target === content && fill(dialog, content, alike));
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful } = /** @type {CustomEvent} */ (event).detail;
    if (successful && elt.matches?.("[data-closes]") && dialog.contains(elt)) dialog.close();
  });
  dialog.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target === dialog || target.closest("[data-close-dialog]")) dialog.close();
  });
  dialog.addEventListener("close", () => empty(dialog, content));
}

/** @param {HTMLDialogElement} dialog @param {Element} content @param {string} alike what had the focus in what was there before */
function fill(dialog, content, alike) {
  for (const each of content.querySelectorAll("[data-close-dialog]")) each.removeAttribute("hidden");
  const wasOpen = dialog.open;
  if (!wasOpen) dialog.showModal();
  stages(content);
  const first = (alike && content.querySelector(alike)) || content.querySelector("[data-stage], h1 + *, a, button");
  if (wasOpen && first instanceof HTMLElement) first.focus();
  // Behind a modal dialog nothing can be pressed: the undo comes along.
  if (dialog.id === "large") putUndo(dialog);
}

/** Nothing of a patient stays in the page behind a closed dialog. @param {HTMLDialogElement} dialog @param {Element} content */
function empty(dialog, content) {
  const photo = content.querySelector("[data-photo]")?.getAttribute("data-photo");
  saveIn(content);
  content.replaceChildren();
  if (dialog.id !== "large") return;
  putUndo(document.querySelector("#undo-place"));
  const card = document.querySelector(`#gallery [data-photo="${photo}"] .thumb`);
  if (card instanceof HTMLElement) card.focus();
}

/** @param {Element | null} place */
function putUndo(place) {
  const undo = document.querySelector("#undo");
  if (undo && undo.parentElement !== place) place?.append(undo);
}

/** The photo that is shown large is gone: go on to the next one. @param {string} photo */
function leave(photo) {
  const viewer = document.querySelector(`#lightbox [data-photo="${photo}"]`);
  const beside = viewer?.querySelector("[data-next]") ?? viewer?.querySelector("[data-previous]");
  if (beside instanceof HTMLElement) beside.click();
  else if (viewer) {
    putUndo(document.querySelector("#undo-place")); // before the focus looks for it
    viewer.closest("dialog")?.close();
  }
}
