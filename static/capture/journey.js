import { named } from "./trouble.js";

/**
 * What each touch and each piece of news does: the clinician's way through the five states. Knows no DOM.
 * @param {JourneyParts} parts
 */
export function journey(parts) {
  const { machine, queue, bin, camera, shutter, consultation, courier, page, say, excuse } = parts;
  /** `retaking`: the photo that the next shot replaces. @type {{ready: boolean, cameras: number, retaking?: string}} */
  const shown = { ready: false, cameras: 1 };
  let unpaired = machine.state === "error";
  let asleep = false;
  /** What can be done about what was told last. @type {Status["offer"]} */
  let offered;

  /** @param {string} name @param {Record<string, string | number>} [values] @param {Status["offer"]} [offer] */
  const tell = (name, values, offer) => page.status({ text: say(name, values), offer: (offered = offer) });
  /** @returns {Record<string, string>} what is to be said beside: why some photos do not go */
  const also = () => (queue.orphans.length > 0 ? { also: `\n${say("no_patient", { count: queue.orphans.length })}` } : {});
  const silence = () => page.status({ text: "" });
  /** @type {Parameters<typeof tell> | null} news of what was sent, that came while the camera was open */
  let kept = null;
  let holding = false;

  /** The camera's own words are not talked over. @type {typeof tell} */
  function tellLater(...news) {
    if (machine.state === "camera") kept = news;
    else tell(...news);
  }

  function tellKept() {
    silence();
    if (kept) tell(...kept);
    kept = null;
  }

  async function look() {
    machine.go("open");
    if (machine.state === "camera") await watch(camera.open);
  }

  /** @param {() => Promise<boolean>} open */
  async function watch(open) {
    shown.ready = false;
    page.draw();
    try {
      if (!(await open())) return;
      shown.ready = true;
      shown.cameras = (await camera.devices()).length;
    } catch (error) {
      fail(named(error).code);
    }
    page.draw();
  }

  function leaveCamera() {
    shown.ready = false;
    shown.retaking = undefined;
    camera.close();
  }

  /** @param {string} code */
  function fail(code) {
    leaveCamera();
    page.trouble(code);
    machine.go("fail");
  }

  /** @param {Photo | undefined} old */
  async function shoot(old) {
    try {
      const taken = shutter.press(old);
      if (!taken) return page.draw(); // the shutter has shut by itself just now
      consultation.acted(consultation.open?.id);
      page.flash();
      page.draw();
      await taken;
      if (old) await remove(old.id); // only now that the new one is safe
      tell("taken", { count: queue.waiting.length });
    } catch {
      tell("not_taken");
    }
    page.draw();
  }

  /** Take a photo out of the queue; what of it was on its way need not arrive. @param {string} id */
  async function remove(id) {
    const photo = await queue.remove(id);
    courier.drop(id);
    return photo;
  }

  /** Go where there is something to do. */
  function rest() {
    const unseen = queue.waiting.some(({ released }) => !released);
    if (machine.go(unseen ? "review" : courier.busy ? "send" : "leave")) leaveCamera();
  }

  async function send() {
    const count = able().length;
    if (count === 0 && queue.orphans.length > 0) return tell("no_patient", { count: queue.orphans.length });
    if (count === 0 || !machine.go("send")) return;
    bin.empty();
    tell("sending", { count, ...also() });
    await queue.release(able().filter(({ released }) => !released), courier.known);
    courier.go();
  }

  /** What has a patient. */
  const able = () => queue.waiting.filter((photo) => photo.consultation);

  /** Once more, with what failed for good as well. */
  async function resend() {
    holding = false;
    tell("sending", { count: able().length, ...also() });
    if (machine.state === "reviewing") machine.go("send");
    await queue.release(queue.waiting.filter(({ status }) => status === "failed"));
    courier.hurry();
  }

  /** Everything that was released has come to something. */
  function ended() {
    const failed = queue.waiting.filter(({ status }) => status === "failed");
    const sent = queue.photos.length - queue.waiting.length;
    holding = false;
    queue.settle();
    if (failed.length > 0) tellFailed(sent, failed);
    else if (sent > 0) tellLater(queue.waiting.length > 0 ? "sent_so_far" : "all_sent", { count: sent, ...also() });
    if (machine.state === "uploading" || (machine.state === "reviewing" && queue.waiting.length === 0)) rest();
  }

  /** @param {number} sent @param {Photo[]} failed */
  function tellFailed(sent, failed) {
    const values = { count: sent + failed.length, sent, failed: failed.length, reason: excuse(failed[0].reason) };
    tellLater("some_sent", values, "retry");
  }

  /** @param {Trouble} trouble a photo has to wait */
  function held({ code, message }) {
    if (!holding) tellLater("held", { count: queue.released.length, reason: excuse({ code, message }) }, "retry");
    holding = true;
  }

  /** A photo arrived: whatever held it up is over. @param {Photo} photo */
  function moved(photo) {
    consultation.acted(photo.consultation?.id);
    if (holding && queue.released.length > 0) tellLater("sending", { count: queue.released.length });
    holding = false;
  }

  /**
   * The server no longer knows this phone. The queue stays, and nobody can read it.
   * @param {{code: string}} trouble @param {Promise<unknown>} [sealed] what is still on its way into the queue
   */
  async function refused({ code }, sealed) {
    unpaired = code !== "elsewhere"; // a newer tab has the queue: this one is not to take it back
    courier.rest(true);
    silence();
    fail(code);
    await sealed;
    await queue.lock();
  }

  const acts = {
    open() {
      silence();
      return look();
    },
    switch: () => watch(camera.next),
    async torch() {
      const { settings } = camera;
      await settings?.set({ torch: !settings.now.torch });
      page.draw();
    },
    /** @param {string} value */
    zoom: (value) => camera.settings?.set({ zoom: Number(value) }),
    take() {
      const old = shown.retaking ? queue.find(shown.retaking) : undefined;
      shown.retaking = undefined;
      return shoot(old);
    },
    async review() {
      await shutter.settled();
      silence();
      if (queue.waiting.length > 0 && machine.go("review")) leaveCamera();
    },
    async close() {
      await shutter.settled();
      tellKept();
      rest();
    },
    back() {
      if (!courier.busy) silence();
      machine.go("leave");
    },
    send,
    resend,

    /** @param {string} id */
    async drop(id) {
      const number = 1 + queue.waiting.findIndex((photo) => photo.id === id);
      const photo = await remove(id);
      if (!photo) return;
      bin.drop(photo);
      if (queue.waiting.length === 0) machine.go("leave");
      tell("deleted", { number }, "undo");
    },
    async undo() {
      const photo = bin.take();
      silence();
      if (!photo) return;
      await queue.add(photo);
      courier.go();
      if (machine.state === "connected") machine.go("review");
    },
    /** @param {string} id */
    retake(id) {
      silence();
      shown.retaking = id;
      return look();
    },
    /** @param {string} id */
    agree(id) {
      consultation.agree(id);
      if (!courier.busy && !offered) silence(); // that was of the last patient
      page.draw();
    },
  };

  return {
    shown,
    acts,
    refused,
    ended,
    held,
    moved,
    get unpaired() {
      return unpaired;
    },
    get developing() {
      return shutter.developing;
    },

    /** The desk's news. @param {Consultation | null} now @param {number} actedAt */
    heard(now, actedAt) {
      consultation.heard(now, actedAt, queue.orphans.length + shutter.developing > 0);
      page.draw();
    },
    /** The queue stands open, with all that an earlier visit has left. */
    opened() {
      if (unpaired) machine.go("leave");
      unpaired = false;
      courier.rest(false);
      if (machine.state === "connected") rest();
    },
    /** Nobody looks: let go of the camera, or iOS shows a black picture on return. */
    hidden() {
      shown.ready = false;
      asleep = machine.state === "camera";
      if (asleep) camera.close();
    },
    /** Several events tell of one return. */
    async visible() {
      const slept = asleep;
      asleep = false;
      if (slept && machine.state === "camera") await watch(camera.open);
    },
    /** The system took the camera away. Asking anew helps, but not for ever. @param {boolean} again */
    async lost(again) {
      if (machine.state !== "camera" || asleep) return;
      if (again) fail("busy");
      else await watch(camera.open);
    },
  };
}
