// A recording that runs: its time goes on, and the title shows it.

const MARK = "● Recording · ";
/** @type {{words: Element, since: number} | undefined} */
let shown;

export function watchRecording() {
  document.addEventListener("htmx:oobAfterSwap", ({ target }) => {
    if (target instanceof Element && target.id === "recording") take();
  });
  setInterval(tick, 1000);
  take();
}

function take() {
  const words = document.querySelector("#recording [data-elapsed]");
  shown = words ? { words, since: performance.now() - Number(words.getAttribute("data-elapsed")) } : undefined;
  tick();
  entitle();
}

function tick() {
  if (!shown) return;
  const seconds = Math.floor((performance.now() - shown.since) / 1000);
  shown.words.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Whatever stands in front of the title, a count of photos say, stays there. */
function entitle() {
  if (!document.querySelector("#recording")) return;
  const bare = document.title.replace(MARK, "");
  const [, before, rest] = /^(\(\d+\) )?(.*)$/.exec(bare) ?? ["", "", bare];
  document.title = `${before ?? ""}${shown ? MARK : ""}${rest}`;
}
