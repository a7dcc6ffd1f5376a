// Ask before a consultation ends whose photos still wait on a phone.

export function watchEnding() {
  document.addEventListener("submit", ask);
}

/** The sentence lies in the region that changes with each photo, so that the button need not. @param {Event} event */
function ask(event) {
  const form = /** @type {Element} */ (event.target);
  const phones = form.matches("[data-ends]") && document.querySelector("[data-ask-before-end]");
  if (phones instanceof HTMLElement && !window.confirm(phones.dataset.askBeforeEnd)) event.preventDefault();
}
