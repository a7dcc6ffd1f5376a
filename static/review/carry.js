// One key carries a description on: it is saved, and the next photo gets the same, unless it has one of its own.

export function watchCarrying() {
  document.addEventListener("keydown", (event) => {
    const { target, key, ctrlKey, metaKey, altKey } = event;
    const wanted = (key === "Enter" && (ctrlKey || metaKey)) || (key === "ArrowDown" && altKey);
    if (!wanted || !(target instanceof HTMLInputElement) || target.name !== "description") return;
    event.preventDefault();
    carry(target);
  });
}

/** @param {HTMLInputElement} from */
function carry(from) {
  from.form?.requestSubmit();
  const photo = from.closest("[data-photo]")?.getAttribute("data-photo");
  const card = document.querySelector(`#gallery > [data-photo="${photo}"]`)?.nextElementSibling;
  const to = card?.querySelector("input[name=description]");
  if (!(to instanceof HTMLInputElement)) return;
  const inLightbox = from.closest("#lightbox");
  if (!to.value) {
    to.value = from.value;
    to.form?.requestSubmit();
  }
  if (inLightbox) inLightbox.querySelector("[data-next]")?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  else to.focus();
  to.select();
}
