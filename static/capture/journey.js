import { named } from "./trouble.js";

/**
 * What each touch and each piece of news does: the clinician's way through the five states. Knows no DOM.
 * @param {JourneyParts} parts
 */
export function journey(parts) {
  const { machine, queue, bin, camera, shutter, consultation, uploadAll, page, say, excuse } = parts;
  const shown = { ready: false, cameras: 1 };
  /** @type {string | null} the photo that the next shot replaces */
  let retaking = null;
  let unpaired = machine.state === "error";

  /** @param {string} name @param {Record<string, string | number>} [values] @param {Status["offer"]} [offer] */
  const tell = (name, values, offer) => page.status({ text: say(name, values), offer });
  const silence = () => page.status({ text: "" });

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
    retaking = null;
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
      if (!taken) return;
      page.flash();
      page.draw();
      await taken;
      if (old) await forgetReplaced(old.id);
      tell("taken", { count: queue.waiting.length });
    } catch {
      tell("not_taken");
    }
    page.draw();
  }

  /** The old photo goes only now that the new one is safe. @param {string} id */
  async function forgetReplaced(id) {
    const old = await queue.remove(id);
    if (old?.confirm_url) parts.forget(old.confirm_url).catch(() => {});
  }

  async function send() {
    const batch = queue.waiting;
    bin.empty();
    if (batch.length === 0 || !machine.go("send")) return;
    tell("sending", { count: batch.length });
    try {
      await uploadAll(batch);
      finish(batch.length);
    } catch (error) {
      refused(named(error));
    }
  }

  /** @param {number} all */
  function finish(all) {
    const left = queue.waiting;
    queue.settle();
    if (left.length === 0) {
      machine.go("sent");
      tell("all_sent", { count: all });
      return;
    }
    const reason = excuse(left[0].reason);
    machine.go("review");
    tell("some_sent", { count: all, sent: all - left.length, failed: left.length, reason }, "retry");
  }

  /** The server no longer knows this phone. The queue stays. @param {{code: string}} trouble */
  function refused({ code }) {
    unpaired = true;
    queue.settle();
    silence();
    fail(code);
  }

  const acts = {
    open() {
      silence();
      return look();
    },
    switch: () => watch(camera.next),
    take() {
      const old = retaking ? queue.find(retaking) : undefined;
      retaking = null;
      return shoot(old);
    },
    async review() {
      await shutter.settled();
      silence();
      if (queue.waiting.length > 0 && machine.go("review")) leaveCamera();
    },
    async close() {
      await shutter.settled();
      silence();
      if (machine.go(queue.waiting.length > 0 ? "review" : "leave")) leaveCamera();
    },
    back() {
      silence();
      machine.go("leave");
    },
    send,

    /** @param {string} id */
    async drop(id) {
      const number = 1 + queue.waiting.findIndex((photo) => photo.id === id);
      const photo = await queue.remove(id);
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
      if (machine.state === "connected") machine.go("review");
    },
    /** @param {string} id */
    retake(id) {
      silence();
      retaking = id;
      return look();
    },
    /** @param {string} id */
    agree(id) {
      consultation.agree(id);
      page.draw();
    },
  };

  return {
    shown,
    acts,
    refused,
    get developing() {
      return shutter.developing;
    },

    /** The desk's news. @param {Consultation | null} now */
    heard(now) {
      consultation.heard(now);
      if (unpaired) {
        unpaired = false;
        machine.go("leave");
      }
      page.draw();
    },
    /** Nobody looks: let go of the camera, or iOS shows a black picture on return. */
    hidden() {
      shown.ready = false;
      if (machine.state === "camera") camera.close();
    },
    async visible() {
      if (machine.state === "camera") await watch(camera.open);
    },
  };
}
