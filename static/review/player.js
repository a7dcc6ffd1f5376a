// The record's player: a line of time with its gaps, photos as marks on it, a keyboard that moves along it.

import { deck } from "./deck.js";
import { clock, gapAt, inWords, timeOfDay } from "./line.js";

const STEP = 5000; // ms, by an arrow
const STRIDE = 30_000; // ms, by Page up and down
/** @type {Record<string, number>} */
const KEYS = { ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP, PageDown: -STRIDE, PageUp: STRIDE };
const FAILED = "The sound cannot be fetched, or this browser cannot play it. Try again, or download it.";

export function watchPlayer() {
  const found = document.querySelector("[data-deck]");
  if (found instanceof HTMLElement) begin(found);
}

/** @param {HTMLElement} root */
function begin(root) {
  const length = Number(root.dataset.length);
  const pieces = /** @type {Piece[]} */ (listed(root, "[data-piece]"));
  const gaps = /** @type {Gap[]} */ (listed(root, "[data-gap]"));
  const slider = /** @type {HTMLInputElement} */ (root.querySelector("[data-position]"));
  const players = [...root.querySelectorAll("audio")];
  let isHeld = false; // by the mouse, or a finger
  let said = -1; // the second that was shown last

  const player = deck({ pieces, length, players, tell: hear });

  /** @param {DeckNews} news */
  function hear({ what, from }) {
    root.classList.toggle("playing", player.isPlaying());
    if (what === "playing" || what === "paused") name(player.isPlaying() ? "Pause" : "Play");
    if (what === "playing") say("");
    if (what === "jumped") say(`${gapAt(gaps, from ?? 0)?.words ?? ""}`);
    if (what === "ended") say("The end");
    if (what === "failed") say(FAILED);
    if (!isHeld) show(player.position());
  }

  /** @param {number} at */
  function show(at) {
    if (slider.valueAsNumber !== Math.round(at)) slider.value = `${Math.round(at)}`;
    const second = Math.floor(at / 1000);
    if (second === said) return;
    said = second;
    put("[data-now]", clock(at));
    put("[data-clock]", timeOfDay(`${root.dataset.began}`, at));
    slider.setAttribute("aria-valuetext", `${inWords(at)}, ${timeOfDay(`${root.dataset.began}`, at)}`);
  }

  /** @param {string} words */
  function say(words) {
    put("[data-heard]", words);
  }

  /** @param {string} words */
  function name(words) {
    put("[data-play-name]", words);
  }

  /** @param {string} part @param {string} words */
  function put(part, words) {
    const found = root.querySelector(part);
    if (found && found.textContent !== words) found.textContent = words;
  }

  function toggle() {
    if (player.isPlaying()) player.pause();
    else player.play();
  }

  /** A photo, and what was said then. @param {HTMLElement} mark */
  function hearMoment(mark) {
    picture(root, mark);
    const at = Number(mark.dataset.at);
    player.seek(at);
    if (!player.isPlaying()) player.play();
  }

  root.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    const by = target.closest("[data-by]")?.getAttribute("data-by");
    const dot = target.closest("[data-dot]")?.getAttribute("data-dot");
    if (target.closest("[data-play]")) toggle();
    if (by) player.seek(player.position() + Number(by) * 1000);
    const mark = dot && document.querySelector(`[data-mark="${dot}"]`);
    if (mark instanceof HTMLElement) hearMoment(mark);
  });
  document.querySelector(".moments")?.addEventListener("click", (event) => {
    const mark = event.target instanceof Element && event.target.closest("[data-mark]");
    if (!(mark instanceof HTMLElement)) return;
    event.preventDefault();
    hearMoment(mark);
  });
  slider.addEventListener("keydown", (event) => {
    if (event.key === " ") toggle();
    else if (event.key in KEYS) player.seek(player.position() + KEYS[event.key]);
    else return;
    event.preventDefault();
  });
  slider.addEventListener("input", () => {
    isHeld = true;
    show(slider.valueAsNumber);
  });
  slider.addEventListener("change", () => {
    isHeld = false;
    player.seek(slider.valueAsNumber);
  });
  root.querySelector("[data-speed]")?.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLSelectElement) player.speed(Number(target.value));
  });
  listenToKeys(player, toggle);
  root.hidden = false;
  show(0);
}

/** The keyboard's own keys for sound; and no page's title, with its patient, on the system's panel. @param {Deck} player @param {() => void} toggle */
function listenToKeys(player, toggle) {
  if (!("mediaSession" in navigator)) return;
  navigator.mediaSession.metadata = new MediaMetadata({ title: "Recording" });
  navigator.mediaSession.setActionHandler("play", toggle);
  navigator.mediaSession.setActionHandler("pause", toggle);
  navigator.mediaSession.setActionHandler("seekbackward", () => player.seek(player.position() - STEP));
  navigator.mediaSession.setActionHandler("seekforward", () => player.seek(player.position() + STEP));
}

/** @param {HTMLElement} root @param {HTMLElement} mark */
function picture(root, mark) {
  const stage = root.querySelector("[data-moment]");
  const image = stage?.querySelector("img");
  if (!(stage instanceof HTMLElement) || !image) return;
  stage.hidden = false;
  document.querySelector("[data-mark][aria-current]")?.removeAttribute("aria-current");
  mark.setAttribute("aria-current", "true");
  image.dataset.rotation = mark.dataset.rotation;
  image.alt = `${mark.dataset.words}`;
  if (image.getAttribute("src") !== mark.dataset.large) image.src = `${mark.dataset.large}`;
}

/** What the server wrote down, as numbers. @param {HTMLElement} root @param {string} which */
function listed(root, which) {
  return /** @type {HTMLElement[]} */ ([...root.querySelectorAll(which)]).map(({ dataset, textContent }) => ({
    start: Number(dataset.start),
    begin: Number(dataset.begin),
    length: Number(dataset.length),
    sound: `${dataset.sound}`,
    words: textContent,
  }));
}
