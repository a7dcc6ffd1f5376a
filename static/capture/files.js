import { excuse } from "./grid.js";
import { named } from "./trouble.js";

/**
 * The second way in: pictures from the phone's own camera app, and those taken before.
 * @param {FilesEdges} edges
 */
export function files({ machine, keep, stamp, now, review, say, tell }) {
  /** @type {Consultation | null} */
  let meant = null;
  let turn = Promise.resolve();

  /** One after the other: phones run out of memory with two large ones open.
   * @param {File[]} pictures @param {Consultation} consultation */
  async function bring(pictures, consultation) {
    const { state } = machine;
    const left = [];
    for (const [index, picture] of pictures.entries()) {
      tell({ text: say("bringing", { number: index + 1, count: pictures.length }) });
      try {
        await keep(picture, { captured_at: takenAt(picture), consultation });
      } catch (error) {
        left.push(`${picture.name}: ${excuse(say, named(error))}`);
      }
    }
    const count = pictures.length - left.length;
    if (count) left.unshift(say("brought", { count }));
    if (count && state === machine.state) await review(); // else somebody has gone on: to the camera, say
    tell({ text: left.join("\n") });
  }

  /** By the server's clock, and never in the future. @param {File} file */
  function takenAt({ lastModified }) {
    return new Date(Math.min(now(), now(lastModified || undefined))).toISOString();
  }

  return {
    /** Somebody goes to take or choose them for this patient; the desk may move on meanwhile. */
    pick() {
      meant = stamp();
    },
    /** @param {File[]} pictures */
    choose(pictures) {
      const consultation = stamp() ?? meant;
      if (consultation) turn = turn.then(() => bring(pictures, consultation));
      return turn;
    },
  };
}
