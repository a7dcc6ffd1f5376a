/**
 * Bring the recorder's markup, sentences and style into the page, as the server made them.
 * @param {Document} page
 * @param {string} text
 * @returns {Promise<void>} once the style is there: without it everything would show at once
 */
export async function install(page, text) {
  const found = new DOMParser().parseFromString(text, "text/html");
  const style = /** @type {HTMLLinkElement} */ (found.querySelector("link"));
  const ready = new Promise((resolve, reject) => Object.assign(style, { onload: resolve, onerror: reject }));
  page.head.append(page.adoptNode(style));
  await ready;
  const sentences = /** @type {HTMLTemplateElement} */ (found.querySelector("template"));
  const known = /** @type {HTMLTemplateElement} */ (page.querySelector('template[data-part="sentences"]'));
  known.content.append(page.adoptNode(sentences.content));
  for (const each of found.querySelectorAll("[data-into]")) {
    const { into = "", at } = /** @type {HTMLElement} */ (each).dataset;
    const room = page.querySelector(into);
    room?.insertBefore(page.adoptNode(each), at === "end" ? null : room.firstChild);
  }
}
