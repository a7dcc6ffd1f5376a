// Put what changed into the page: only that, each in its place. A picture is fetched once, and what somebody is
// typing, or has the focus on, is left alone until they are done.

import { isBusy } from "./editing.js";
import { morph } from "./morph.js";

export function watchNews() {
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (target instanceof Element && target.id === "poll") take(target);
  });
}

/** @param {Element} poll */
function take(poll) {
  const news = poll.querySelector("template");
  if (!news) return;
  news.remove();
  const fresh = [...news.content.children];
  if ("all" in news.dataset) dropOthers(new Set(fresh.map((each) => each.id)));
  for (const each of fresh) {
    if (!(each instanceof HTMLElement)) continue;
    if ("gone" in each.dataset) drop(`${each.dataset.photo}`);
    else if (each.dataset.photo) place(each, each.dataset.photo);
    else if (each.matches("figure")) file(each);
    else put(each);
  }
  document.dispatchEvent(new CustomEvent("placed"));
}

/** @param {Set<string>} ids of the cards that there are */
function dropOthers(ids) {
  for (const card of document.querySelectorAll("#gallery > li"))
    if (!ids.has(card.id)) drop(`${card.getAttribute("data-photo")}`);
}

/** A card that is there is changed part by part; so is the same photo in the lightbox. @param {HTMLElement} fresh @param {string} photo */
function place(fresh, photo) {
  for (const shown of document.querySelectorAll(`[data-photo="${photo}"]`)) change(shown, fresh);
  const gallery = document.querySelector("#gallery");
  if (!gallery || document.getElementById(fresh.id)) return;
  const card = document.importNode(fresh, true);
  insert(gallery, card, "photo");
  htmx.process(card);
}

/** Behind the one that it names, or first. @param {Element} list @param {HTMLElement} item @param {string} kind */
function insert(list, item, kind) {
  const before = document.getElementById(`${kind}-${item.dataset.after}`);
  if (before) before.after(item);
  else if (item.dataset.after) list.append(item);
  else list.prepend(item);
}

/**
 * The same photo for paper, where this page is one that is printed. A picture that is there stays as it is: Chromium
 * fetches its copy at once, though that is for paper, and to fetch is to look.
 * @param {HTMLElement} fresh
 */
function file(fresh) {
  const sheet = document.querySelector("#figures .sheet");
  const old = document.getElementById(fresh.id);
  if (!old) return sheet && insert(sheet, document.importNode(fresh, true), "figure");
  const [was, is] = [old, fresh].map((each) => each.querySelector("img"));
  const caption = fresh.querySelector("figcaption");
  if (!was || !is || !caption) return;
  old.querySelector("figcaption")?.replaceWith(document.importNode(caption, true));
  if (was.getAttribute("src") === is.getAttribute("src")) return;
  // One that was printed before is not put off once more.
  if (was.naturalWidth) was.replaceWith(document.importNode(is, true));
  else was.src = is.getAttribute("src") ?? "";
}

/** Or Chromium would fetch it, with all that it had put off, when it prints. @param {string} id */
function discard(id) {
  const figure = document.getElementById(id);
  figure?.querySelector("img")?.removeAttribute("src");
  figure?.remove();
}

/** @param {Element} shown @param {Element} fresh */
function change(shown, fresh) {
  const rotation = fresh.querySelector("img")?.dataset.rotation ?? "0";
  for (const image of shown.querySelectorAll("img")) image.dataset.rotation = rotation;
  for (const part of fresh.querySelectorAll("[data-part]"))
    for (const old of shown.querySelectorAll(`[data-part="${part.getAttribute("data-part")}"]`))
      if (state(old) !== state(part)) renew(old, document.importNode(part, true));
}

/** @param {Element} part */
function state(part) {
  return part.getAttribute("data-state");
}

/** @param {Element} old @param {Element} part */
function renew(old, part) {
  if (isBusy(old, () => renew(old, part))) return;
  morph(old, part);
  htmx.process(old);
}

/** A region around the cards, where this page has it. @param {HTMLElement} fresh */
function put(fresh) {
  const old = document.getElementById(fresh.id);
  const region = document.importNode(fresh, true);
  if (!old) return;
  morph(old, region);
  htmx.process(old);
}

/** @param {string} photo */
function drop(photo) {
  const card = document.querySelector(`#gallery > [data-photo="${photo}"]`);
  card?.remove();
  discard(`figure-${photo}`);
  document.dispatchEvent(new CustomEvent("gone", { detail: photo }));
}
