// Ask, by the browser's own dialog, before a form does what cannot be undone.

export function watchAsking() {
  document.addEventListener("submit", (event) => {
    const { ask } = /** @type {HTMLElement} */ (event.target).dataset;
    if (ask && !window.confirm(ask)) event.preventDefault();
  });
}
