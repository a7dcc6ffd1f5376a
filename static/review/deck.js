// Two players that take turns: while one plays a piece, the other holds the next, ready where it begins.

import { positionOf, spotAt, within } from "./line.js";

const EARLY = 20; // ms that a player needs to begin
const BEAT = 200; // ms: a browser says where it is now and then, and WebKit after a change of players not for a second
const SOON = 600; // ms before a piece ends, from when on its end is waited for by a timer
const HAS_METADATA = 1; // of HTMLMediaElement.readyState

/**
 * @param {{pieces: Piece[], length: number, players: HTMLAudioElement[], tell: (news: DeckNews) => void}} parts
 * @returns {Deck}
 */
export function deck({ pieces, length, players, tell }) {
  let [now, next] = players;
  let at = 0; // ms on the line, while nothing plays
  let index = 0;
  let wanted = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let handover;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let beat;

  for (const each of players) {
    each.addEventListener("timeupdate", () => each === now && watchEnd());
    each.addEventListener("ended", () => each === now && goOn());
    each.addEventListener("error", () => each === now && wanted && fail());
    // The system may stop it: another program took the sound, or a key of the keyboard did.
    each.addEventListener("pause", () => each === now && each.paused && !each.ended && wanted && settle(false));
  }

  function position() {
    return wanted && now.dataset.piece === `${index}` ? positionOf(pieces[index], now.currentTime * 1000) : at;
  }

  /** @param {number} to */
  function seek(to) {
    at = within(to, 0, length);
    if (wanted) play();
    else tell({ what: "moved" });
  }

  function play() {
    const spot = spotAt(pieces, at);
    if (!spot) return finish();
    const jumped = Math.max(0, pieces[spot.index].start - at);
    ({ index } = spot);
    at = Math.max(at, pieces[index].start);
    settle(true);
    if (jumped) tell({ what: "jumped", from: at - jumped });
    begin(spot.offset);
  }

  /** @param {number} offset ms into the piece's own sound */
  function begin(offset) {
    clearTimeout(handover);
    handover = undefined;
    next.pause();
    load(now, index);
    place(now, offset);
    now.play().catch(({ name }) => name !== "AbortError" && wanted && fail());
    if (index + 1 < pieces.length) {
      load(next, index + 1);
      place(next, pieces[index + 1].begin);
    }
  }

  /** @param {HTMLAudioElement} player @param {number} piece */
  function load(player, piece) {
    if (player.dataset.piece === `${piece}` && !player.error) return;
    player.dataset.piece = `${piece}`;
    player.src = pieces[piece].sound;
  }

  function watchEnd() {
    tell({ what: "moved" });
    const { begin: from, length: lasts } = pieces[index];
    const left = (from + lasts - now.currentTime * 1000) / now.playbackRate;
    if (wanted && handover === undefined && left < SOON) handover = setTimeout(goOn, Math.max(0, left - EARLY));
  }

  function goOn() {
    if (!wanted) return;
    clearTimeout(handover);
    handover = undefined;
    const ended = pieces[index].start + pieces[index].length;
    if (index + 1 >= pieces.length) return finish();
    const before = now;
    [now, next] = [next, now];
    index += 1;
    at = pieces[index].start;
    begin(pieces[index].begin);
    before.pause();
    if (at > ended) tell({ what: "jumped", from: ended });
    else tell({ what: "moved" });
  }

  function pause() {
    at = position();
    settle(false);
    for (const each of players) each.pause();
  }

  function finish() {
    pause();
    at = length;
    tell({ what: "ended" });
  }

  function fail() {
    pause();
    delete now.dataset.piece;
    tell({ what: "failed" });
  }

  /** @param {boolean} plays */
  function settle(plays) {
    if (wanted && !plays) at = position();
    wanted = plays;
    clearInterval(beat);
    beat = plays ? setInterval(watchEnd, BEAT) : undefined;
    clearTimeout(handover);
    handover = undefined;
    tell({ what: plays ? "playing" : "paused" });
  }

  return {
    position,
    seek,
    pause,
    isPlaying: () => wanted,
    play: () => {
      if (at >= length) at = 0;
      play();
    },
    speed(rate) {
      for (const each of players) each.defaultPlaybackRate = each.playbackRate = rate;
    },
  };
}

/** A player knows nothing of its file before it has seen the head of it. @param {HTMLAudioElement} player @param {number} offset ms */
function place(player, offset) {
  const to = offset / 1000;
  if (player.readyState >= HAS_METADATA) {
    if (Math.abs(player.currentTime - to) > 0.005) player.currentTime = to;
  } else player.addEventListener("loadedmetadata", () => (player.currentTime = to), { once: true });
}
