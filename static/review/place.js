// Put what changed into the page: only that, each in its place. A picture is fetched once, and what somebody is
// typing, or has the focus on, is left alone until they are done.

/** @type {WeakMap<Element, Element>} what is to be shown once its editor is done */
const later = new WeakMap();

export function watchNews() {
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (target instanceof Element && target.id === "poll") take(target);
  });
  document.addEventListener("focusout", ({ target }) => target instanceof Element && catchUp(target));
  document.addEventListener("htmx:afterRequest", (event) => noteSaved(/** @type {CustomEvent} */ (event).detail));
  document.addEventListener("htmx:oobBeforeSwap", saveBefore);
  window.addEventListener("pagehide", saveBefore);
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
    else put(each);
  }
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
  const before = document.getElementById(`photo-${fresh.dataset.after}`);
  if (before) before.after(card);
  else if (fresh.dataset.after) gallery.append(card);
  else gallery.prepend(card);
  htmx.process(card);
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
  const editor = field(old);
  if (editor && (editor === document.activeElement || isDirty(editor))) {
    later.set(old, part);
    return;
  }
  const at = focusable(old).findIndex((each) => each === document.activeElement);
  old.replaceWith(part);
  htmx.process(part);
  if (at >= 0) focusable(part)[at]?.focus();
}

/** @param {Element} part @returns {HTMLElement[]} */
function focusable(part) {
  const inner = [...part.querySelectorAll("button, a, input")];
  return /** @type {HTMLElement[]} */ ([part, ...inner]);
}

/** A region around the cards, where this page has it. @param {HTMLElement} fresh */
function put(fresh) {
  const old = document.getElementById(fresh.id);
  const region = document.importNode(fresh, true);
  if (!old || old.isEqualNode(region)) return;
  const was = old.querySelector("details");
  if (was?.open) region.querySelector("details")?.setAttribute("open", "");
  old.replaceWith(region);
  htmx.process(region);
}

/** @param {string} photo */
function drop(photo) {
  const card = document.querySelector(`#gallery > [data-photo="${photo}"]`);
  const beside = card?.nextElementSibling ?? card?.previousElementSibling;
  if (card?.contains(document.activeElement)) beside?.querySelector("a")?.focus();
  card?.remove();
  document.dispatchEvent(new CustomEvent("gone", { detail: photo }));
}

// --- What somebody is typing -----------------------------------------------------------------------

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
  const fresh = part && later.get(part);
  if (!part || !fresh || target !== field(part)) return;
  later.delete(part);
  // After the change that the same leaving may bring: a later save wins.
  setTimeout(() => part.isConnected && renew(part, fresh));
}

/** What was sent and accepted is no longer half typed. @param {any} detail */
function noteSaved({ elt, successful, requestConfig }) {
  const input = elt instanceof Element && elt.matches(".describe") && field(elt);
  const sent = requestConfig?.parameters?.description;
  if (!input || !successful || typeof sent !== "string") return;
  input.defaultValue = sent;
  elt.setAttribute("data-state", sent);
}

/** Half a line is saved before its page or its gallery goes. @param {Event} event */
function saveBefore(event) {
  const region = event.target instanceof Element ? event.target : document;
  for (const form of region.querySelectorAll(".describe")) {
    const input = field(form);
    if (!input || !isDirty(input) || !(form instanceof HTMLFormElement)) continue;
    fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true }).catch(() => {});
    input.defaultValue = input.value;
  }
}
