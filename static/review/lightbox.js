// Show a photo large, in the browser's own dialog: Escape, focus and the backdrop come with it.

export function watchLightbox() {
  const dialog = document.querySelector("#lightbox");
  if (!(dialog instanceof HTMLDialogElement)) return;
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === dialog && !dialog.open) dialog.showModal();
  });
  dialog.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target === dialog || target.closest("[data-close-lightbox]")) dialog.close();
  });
  // Nothing of a patient stays in the page behind a closed dialog.
  dialog.addEventListener("close", () => dialog.replaceChildren());
}
