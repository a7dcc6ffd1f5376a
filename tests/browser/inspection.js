// What inspection.py asks a page: each answer is a list of sentences, empty where all is well.
// An expression and no module, for Playwright evaluates it in the page.

window.look = {
  /** @param {string[]} tags of axe-core's rules */
  async axe(tags) {
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
    );
  },

  /** The page scrolls up and down alone, and nothing to read or to press is cut off at its sides. */
  overflow() {
    const wide = document.documentElement.clientWidth;
    const scrolls = document.documentElement.scrollWidth - wide;
    const over = [...document.body.querySelectorAll("*")].filter((each) => {
      const { left, right, width } = each.getBoundingClientRect();
      return isShown(each) && says(each) && width > 1 && right > 0 && (left < -1 || right > wide + 1);
    });
    return [...(scrolls > 0 ? [`scrolls sideways by ${scrolls} px`] : []), ...over.map((each) => `cut off: ${name(each)}`)];
  },

  /** WCAG 2.5.5: 44 px. A link within a sentence is as high as the sentence's line. */
  targets() {
    return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
      .filter((each) => isShown(each) && !isInSentence(each))
      .map((each) => [each, target(each)]) // as laid out: one that is being pressed shrinks a little
      .filter(([, { offsetWidth, offsetHeight }]) => Math.min(offsetWidth, offsetHeight) < 44)
      .map(([each, { offsetWidth, offsetHeight }]) => `${offsetWidth} × ${offsetHeight} px: ${name(each)}`);
  },
};

/** @param {Element} each */
function isShown(each) {
  return each.checkVisibility({ visibilityProperty: true }) && getComputedStyle(each).clipPath === "none";
}

/** Whether it has words of its own, or can be pressed. @param {Element} each */
function says(each) {
  return each.matches("a, button, input, select, summary") || [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
}

/** @param {HTMLElement} each */
function isInSentence(each) {
  return getComputedStyle(each).display === "inline" && each.parentElement.innerText.trim() !== each.innerText.trim();
}

/** A box is pressed by its label, too. @param {HTMLInputElement} each */
function target(each) {
  return (each.matches("[type=checkbox], [type=radio], [type=file]") && each.closest("label")) || each;
}

/** @param {HTMLElement} each */
function name(each) {
  const { outerHTML } = /** @type {HTMLElement} */ (each.cloneNode());
  return `${outerHTML.slice(0, 160)} ${(each.innerText ?? "").slice(0, 40)}`;
}
