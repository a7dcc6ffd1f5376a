// Print the page by a button; without this script the browser's own menu does the same.
//
// Pictures for paper alone are fetched when they are wanted. Chromium does so by itself when it
// prints, and waits for them; not every browser does.

for (const button of document.querySelectorAll("[data-print]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  button.addEventListener("click", () => button.ariaBusy || print(button));
  button.hidden = false;
}

/** @param {HTMLButtonElement} button */
async function print(button) {
  button.ariaBusy = "true"; // a disabled one would lose the focus
  await Promise.allSettled([...document.querySelectorAll("img")].map(ready));
  button.ariaBusy = null;
  window.print();
}

/** @param {HTMLImageElement} image */
function ready(image) {
  image.loading = "eager";
  return image.decode();
}
