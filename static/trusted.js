// The page's one policy for text that becomes markup or code (Trusted Types). Loaded before all other scripts.
// Markup: what our own server sent, by way of htmx; the content policy lets no handler or script in it run.
// Scripts: files of our own. Text that wants to be code: none.
/** @type {any} */ (window).trustedTypes?.createPolicy("default", {
  createHTML: (/** @type {string} */ markup) => markup,
  createScriptURL: (/** @type {string} */ address) => (new URL(address, location.href).origin === location.origin ? address : null),
});
