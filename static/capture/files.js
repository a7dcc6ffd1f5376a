import { excuse } from "./grid.js";
import { named } from "./trouble.js";

/**
 * The second way in: pictures from the phone's own camera app, and those taken before.
 * @param {FilesEdges} edges
 */
export function files({ machine, keep, stamp, unheard, now, review, say, tell }) {
  /** @type {Consultation | null | undefined} */
  let meant;
  let turn = Promise.resolve();

  /** One after the other: phones run out of memory with two large ones open.
   * @param {File[]} pictures @param {Pick<Taken, "consultation" | "unheard_since">} stamped */
  async function bring(pictures, stamped) {
    const { state } = machine;
    const left = [];
    for (const [index, picture] of pictures.entries()) {
      tell({ text: say("bringing", { number: index + 1, count: pictures.length }) });
      try {
        await keep(picture, { captured_at: takenAt(picture), ...stamped });
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
      // Chosen for nobody yet, they are nobody's: the desk may have opened a consultation since.
      const now = stamp();
      const consultation = meant === undefined ? now : meant && (now ?? meant);
      meant = undefined;
      if (consultation === undefined) return turn;
      const stamped = { consultation, unheard_since: unheard() };
      return (turn = turn.then(() => bring(pictures, stamped)));
    },
  };
}
