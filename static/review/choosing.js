// Choose two photos to compare, also from two consultations; a third choice takes the place of the first.

const KEPT = "compare"; // ids of photos, for as long as the tab lives

export function watchChoosing() {
  document.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement && target.matches(".choose input")) choose(target.value, target.checked);
  });
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("[data-none]")) keep([]);
  });
  document.addEventListener("gone", (event) => choose(/** @type {CustomEvent} */ (event).detail, false));
  document.addEventListener("htmx:load", show);
  window.addEventListener("pageshow", show);
  if (document.querySelector("[data-compared]")) keep([]);
  show();
}

/** @param {string} photo @param {boolean} wanted */
function choose(photo, wanted) {
  const others = chosen().filter((each) => each !== photo);
  keep(wanted ? [...others, photo].slice(-2) : others);
}

/** @returns {string[]} */
function chosen() {
  return JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
}

/** @param {string[]} photos */
function keep(photos) {
  sessionStorage.setItem(KEPT, JSON.stringify(photos));
  show();
}

function show() {
  const photos = chosen();
  const boxes = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll(".choose input")]);
  for (const box of boxes) box.checked = photos.includes(box.value);
  const form = document.querySelector("#compare");
  if (!form) return;
  const here = new Set(boxes.map((each) => each.value));
  fill(form, photos.filter((each) => !here.has(each)));
  form.querySelector("[data-compare]")?.toggleAttribute("hidden", photos.length !== 2);
  form.querySelector("[data-chosen]")?.toggleAttribute("hidden", photos.length !== 1);
  form.querySelector("[data-none]")?.toggleAttribute("hidden", photos.length === 0);
}

/** What was chosen on another page goes along. @param {Element} form @param {string[]} elsewhere */
function fill(form, elsewhere) {
  for (const old of form.querySelectorAll("input")) old.remove();
  for (const photo of elsewhere) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name: "photo", value: photo });
    form.append(input);
  }
}
