// Say that photos arrived: in the page's title while nobody looks, and until it is dismissed.

const title = document.title;
let unseen = 0;

export function watchArrivals() {
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (document.hidden && target instanceof Element && target.id === "poll") count(target);
  });
  document.addEventListener("visibilitychange", forget);
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("[data-dismiss]")) target.closest("#arrivals")?.replaceChildren();
  });
}

/** @param {Element} poll */
function count(poll) {
  const arrived = Number(poll.getAttribute("data-arrived"));
  if (!arrived) return;
  unseen += arrived;
  document.title = `(${unseen}) ${title}`;
}

function forget() {
  if (document.hidden || !unseen) return;
  unseen = 0;
  document.title = title;
}
