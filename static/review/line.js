// A recording's line of time: which piece of sound lies where, and what is told where none does. Numbers only.

/** Where to play from: a piece, and how far into its own sound. The next one where there is none at this position. @param {Piece[]} pieces in their order @param {number} at ms @returns {Spot | undefined} */
export function spotAt(pieces, at) {
  const index = pieces.findIndex(({ start, length }) => at < start + length);
  if (index < 0) return undefined;
  const { start, begin } = pieces[index];
  return { index, offset: begin + Math.max(0, at - start) };
}

/** Where on the line a moment of a piece's own sound lies. @param {Piece} piece @param {number} offset ms */
export function positionOf({ start, begin, length }, offset) {
  return start + within(offset - begin, 0, length);
}

/** The gap that a position lies in. @param {Gap[]} gaps @param {number} at ms */
export function gapAt(gaps, at) {
  return gaps.find(({ start, length }) => at >= start && at < start + length);
}

/** As a clock shows it: 3:20, 1:02:03. @param {number} ms */
export function clock(ms) {
  const [hours, minutes, seconds] = parts(ms);
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** For ears. @param {number} ms */
export function inWords(ms) {
  const names = ["hour", "minute", "second"];
  const said = parts(ms).map((count, at) => (count ? `${count} ${names[at]}${count === 1 ? "" : "s"}` : ""));
  return said.filter(Boolean).join(" ") || "the beginning";
}

/** The time of day so long after another. @param {string} began as 10:41:05 @param {number} ms */
export function timeOfDay(began, ms) {
  const [hours, minutes, seconds] = began.split(":").map(Number);
  const [h, m, s] = parts((((hours * 60 + minutes) * 60 + seconds) * 1000 + ms) % 86_400_000);
  return `${two(h)}:${two(m)}:${two(s)}`;
}

/** @param {number} ms */
function parts(ms) {
  const seconds = Math.floor(ms / 1000);
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
}

/** @param {number} number */
function two(number) {
  return String(number).padStart(2, "0");
}

/** @param {number} value @param {number} least @param {number} most */
export function within(value, least, most) {
  return Math.min(most, Math.max(least, value));
}
