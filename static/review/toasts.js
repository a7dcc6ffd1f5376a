// What pages say in passing: that photos arrived, also in the page's title while nobody looks, and that an act
// can be undone.

const A_WHILE = 6000; // ms for a sentence that asks for nothing

let unseen = 0;

export function watchToasts() {
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (document.hidden && target instanceof Element && target.id === "poll") count(target);
  });
  document.addEventListener("visibilitychange", forget);
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("[data-dismiss]")) target.closest(".toast")?.replaceChildren();
  });
  document.addEventListener("htmx:afterSwap", ({ target }) => {
    if (target instanceof Element && target.id === "undo" && !target.querySelector("button")) passBy(target);
  });
}

/** @param {Element} poll */
function count(poll) {
  const arrived = Number(poll.getAttribute("data-arrived"));
  if (!arrived) return;
  const title = plain();
  unseen += arrived;
  document.title = `(${unseen}) ${title}`;
}

function forget() {
  if (document.hidden || !unseen) return;
  document.title = plain();
  unseen = 0;
}

/** Others change the title, too. */
function plain() {
  return document.title.replace(`(${unseen}) `, "");
}

/** @param {Element} toast */
function passBy(toast) {
  const said = toast.firstChild;
  setTimeout(() => toast.firstChild === said && toast.replaceChildren(), A_WHILE);
}
