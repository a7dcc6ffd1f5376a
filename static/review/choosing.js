// Choose two photos to compare; a third choice takes the place of the first.

/** @type {string[]} */
let chosen = [];

export function watchChoosing() {
  document.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement && target.matches(".choose input")) choose(target);
  });
  document.addEventListener("htmx:load", show);
  document.addEventListener("gone", show);
  window.addEventListener("pageshow", show);
  show();
}

/** @param {HTMLInputElement} box */
function choose(box) {
  chosen = chosen.filter((each) => each !== box.value);
  if (box.checked) chosen = [...chosen, box.value].slice(-2);
  for (const each of boxes()) each.checked = chosen.includes(each.value);
  show();
}

function show() {
  chosen = boxes().filter((each) => each.checked).map((each) => each.value);
  const form = document.querySelector("#compare");
  form?.querySelector("[data-compare]")?.toggleAttribute("hidden", chosen.length !== 2);
  form?.querySelector("[data-chosen]")?.toggleAttribute("hidden", chosen.length !== 1);
}

/** @returns {HTMLInputElement[]} */
function boxes() {
  return [...document.querySelectorAll(".choose input")].filter((each) => each instanceof HTMLInputElement);
}
