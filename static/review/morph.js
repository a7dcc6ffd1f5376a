// Bring a part of the page up to date in place: what stays is the very element that it was, with its focus, its
// caret and half a sentence, a press that is not over, a list that was opened.

/** A reader's, or given by a script. */
const THEIRS = ["open", "tabindex"];

/** Let the server ask for it: `hx-swap-oob="morph"`. HTMX tells of it as of any other swap. */
export function watchMorphs() {
  htmx.defineExtension("morph", {
    isInlineSwap: (style) => style === "morph",
    handleSwap(style, target, fragment, { elts }) {
      if (style !== "morph" || !fragment.firstElementChild) return false;
      morph(target, fragment.firstElementChild);
      elts.push(target);
      return [target];
    },
  });
}

/** Make an element what another is, which may be used up. @param {Element} old @param {Element} fresh */
export function morph(old, fresh) {
  attributes(old, fresh);
  let at = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const found = counterpart(at, wanted);
    if (found) {
      for (; at !== found; at = skip(at));
      at = found.nextSibling;
      renew(found, wanted);
    } else old.insertBefore(document.adoptNode(wanted), at);
  }
  while (at) at = skip(at);
}

/** @param {Element} old @param {Element} fresh */
function attributes(old, fresh) {
  const isUntouched = old instanceof HTMLInputElement && old.value === old.defaultValue;
  for (const { name, value } of fresh.attributes)
    if (!THEIRS.includes(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes])
    if (!THEIRS.includes(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  // What was typed once does not follow its attribute any more.
  if (isUntouched && old.value !== old.defaultValue) old.value = old.defaultValue;
}

/** The first that is of the same kind and speaks of the same thing. @param {ChildNode | null} at @param {Node} wanted */
function counterpart(at, wanted) {
  while (at && !(at.nodeName === wanted.nodeName && key(at) === key(wanted))) at = at.nextSibling;
  return at;
}

/** What an element is, or leads to: a button never turns into another's under a finger. @param {Node} node */
function key(node) {
  if (!(node instanceof Element)) return null;
  return node.id || ["data-part", "action", "formaction", "href"].map((each) => node.getAttribute(each)).find(Boolean);
}

/** @param {ChildNode} found @param {Node} wanted */
function renew(found, wanted) {
  if (found instanceof Element && wanted instanceof Element) morph(found, wanted);
  else if (found.nodeValue !== wanted.nodeValue) found.nodeValue = wanted.nodeValue;
}

/** @param {ChildNode | null} gone */
function skip(gone) {
  const next = gone?.nextSibling ?? null;
  gone?.remove();
  return next;
}
