// The desk's end of a drill: once its picture is on the screen, or cannot be, the server is told, and the page
// asks how it went.

export function watchDrill() {
  document.addEventListener("load", ({ target }) => tell(target), true);
  document.addEventListener("error", ({ target }) => tell(target, { failed: "1" }), true);
  for (const image of document.images) if (image.complete) tell(image, image.naturalWidth ? {} : { failed: "1" });
}

/** @param {EventTarget | null} target @param {Record<string, string>} [word] */
async function tell(target, word = {}) {
  if (!(target instanceof HTMLImageElement) || !("drill" in target.dataset)) return;
  const form = target.closest("form");
  if (!form) return;
  const body = new FormData(form);
  for (const [name, value] of Object.entries(word)) body.append(name, value);
  // It stays where the next answer does not replace it.
  if (!word.failed) document.getElementById("drill-picture")?.replaceChildren(target);
  await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
  document.body.dispatchEvent(new CustomEvent("ring"));
}
