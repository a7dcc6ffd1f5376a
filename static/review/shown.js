// Say when a photo's picture is on the screen for the first time: for the page of latencies, and not for anything
// that would have to wait for it.

/** @type {IntersectionObserver} */
let eye;
/** @type {Set<string>} */
let seen = new Set();
let isTelling = false;

export function watchShown() {
  eye = new IntersectionObserver(look);
  document.addEventListener("load", ({ target }) => watch(target), true);
  for (const image of document.images) if (image.complete && image.naturalWidth) watch(image);
}

/** A picture that has come; whether it can be seen is another question. @param {EventTarget | null} target */
function watch(target) {
  if (target instanceof HTMLImageElement && target.dataset.unseen) eye.observe(target);
}

/** A browser looks only while the page is to be seen itself. @param {IntersectionObserverEntry[]} entries */
function look(entries) {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting || !(target instanceof HTMLImageElement)) continue;
    eye.unobserve(target);
    seen.add(`${target.dataset.unseen}`);
    delete target.dataset.unseen;
  }
  tell();
}

/** One word at a time: what comes meanwhile goes together. What is lost stays unknown. */
async function tell() {
  if (isTelling || !seen.size) return;
  const form = /** @type {HTMLFormElement} */ (document.getElementById("shown"));
  const body = new FormData(form);
  for (const photo of seen) body.append("photo", photo);
  seen = new Set();
  isTelling = true;
  await fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {});
  isTelling = false;
  tell();
}
