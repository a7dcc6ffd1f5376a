import assert from "node:assert/strict";
import { test } from "node:test";

import { bin } from "../../static/capture/bin.js";
import { journey } from "../../static/capture/journey.js";
import { machine } from "../../static/capture/machine.js";
import { shutter } from "../../static/capture/shutter.js";
import { Trouble } from "../../static/capture/trouble.js";
import { AB, CD, aClock, aCourier, aDesk, aPhoto, aPromise, aQueue, aServer, offline, refusal, released, turns, unpaired } from "./cast.js";

const SHRUNK = { bytes: new ArrayBuffer(8), type: "image/jpeg", width: 800, height: 450 };

async function aPhone({ photos = [], says, open = AB, camera = {}, state = "connected", shrink } = {}) {
  const clock = aClock(Date.parse("2026-11-02T10:50:00Z"));
  const server = aServer(says);
  const queue = await aQueue(...photos);
  const { desk, stale } = aDesk(open, { clock });
  const states = machine(state, () => {});
  const told = { status: {}, trouble: null, flashes: 0, camera: [] };
  const deleted = bin({ clock, emptied: () => carrier.go() });
  const carrier = aCourier(server, queue, {
    clock,
    mayComeBack: deleted.holds,
    moved: (photo) => phone.moved(photo),
    held: (trouble) => phone.held(trouble),
    ended: () => phone.ended(),
    refused: (trouble) => phone.refused(trouble),
  });
  const phone = journey({
    machine: states,
    queue,
    bin: deleted,
    camera: {
      open: async () => Boolean(told.camera.push("open")),
      close: () => told.camera.push("close"),
      next: async () => Boolean(told.camera.push("next")),
      devices: async () => ["back", "wide"],
      ...camera,
    },
    shutter: shutter({
      grab: () => "picture",
      shrink: shrink ?? (async () => SHRUNK),
      stamp: desk.stamp,
      unheard() {},
      now: () => (clock.pass(1), clock.now()),
      queue,
      crypto,
    }),
    consultation: desk,
    courier: carrier,
    page: {
      draw() {},
      status: (status) => (told.status = status),
      trouble: (code) => (told.trouble = code),
      flash: () => told.flashes++,
    },
    say: (name, values) => [name, ...Object.values(values ?? {})].join(" "),
    excuse: (reason) => reason.code,
  });
  const send = () => phone.acts.send().then(turns);
  return { ...phone.acts, send, phone, states, queue, desk, stale, server, told, clock };
}

const ids = ({ photos }) => photos.map(({ id }) => id);

test("take two, review, upload all: back to connected, and none is left", async () => {
  const { open, take, review, send, states, told, queue } = await aPhone();
  await open();
  await take();
  await take();
  assert.equal(told.flashes, 2);
  await review();
  assert.equal(states.state, "reviewing");
  await send();
  assert.equal(states.state, "connected");
  assert.equal(told.status.text, "all_sent 2");
  assert.deepEqual(queue.photos, []);
});

test("review waits for photos that are still being shrunk", async () => {
  const shrunk = aPromise();
  const { open, take, review, states } = await aPhone({ shrink: () => shrunk });
  await open();
  take();
  const reviewed = review();
  await turns();
  assert.equal(states.state, "camera");
  shrunk.resolve(SHRUNK);
  await reviewed;
  assert.equal(states.state, "reviewing");
});

test("closing the camera leads to review only when there is something to review", async () => {
  const { open, take, close, states, told } = await aPhone();
  await open();
  await close();
  assert.equal(states.state, "connected");
  assert.equal(told.camera.at(-1), "close");
  await open();
  await take();
  await close();
  assert.equal(states.state, "reviewing");
});

test("one failure for good of three: two are sent, one stays with its reason, and can be sent again", async () => {
  const { send, resend, review, states, told, queue } = await aPhone({
    photos: [aPhoto("p1"), aPhoto("p2"), aPhoto("p3")],
    says: { confirm: [{ status: "uploaded" }, refusal("not_an_image", 422)] },
  });
  await review();
  await send();
  assert.equal(states.state, "reviewing");
  assert.deepEqual(told.status, { text: "some_sent 3 2 1 not_an_image", offer: "retry" });
  assert.deepEqual(ids(queue), ["p2"]);
  await resend();
  await turns();
  assert.equal(states.state, "connected");
  assert.deepEqual(queue.photos, []);
});

test("a photo that has to wait says so, goes again by itself, and at once by Try again", async () => {
  const { send, resend, review, states, told, clock } = await aPhone({
    photos: [aPhoto("p1")],
    says: { put: [offline(), offline()] },
  });
  await review();
  await send();
  assert.equal(states.state, "uploading");
  assert.deepEqual(told.status, { text: "held 1 unreachable", offer: "retry" });
  clock.pass(1_000);
  await turns();
  assert.deepEqual(told.status, { text: "held 1 unreachable", offer: "retry" });
  await resend();
  await turns();
  assert.equal(states.state, "connected");
  assert.equal(told.status.text, "all_sent 1");
});

test("Try again releases what failed, and nothing that nobody has reviewed", async () => {
  const { resend, review, queue } = await aPhone({
    photos: [aPhoto("p1", { status: "failed" }), aPhoto("p2")],
  });
  await review();
  await resend();
  await turns();
  assert.deepEqual(ids(queue), ["p2"]);
});

test("more photos may be taken while others are on their way", async () => {
  const { send, review, open, take, close, states, told, queue, clock } = await aPhone({
    photos: [aPhoto("p1")],
    says: { put: [offline()] },
  });
  await review();
  await send();
  await open();
  assert.equal(states.state, "camera");
  await take();
  clock.pass(1_000);
  await turns();
  assert.equal(told.status.text, "taken 2");
  await close();
  assert.equal(states.state, "reviewing");
  assert.equal(told.status.text, "sent_so_far 1");
  assert.equal(queue.waiting.length, 1);
});

test("what an earlier visit released goes by itself, and what nobody reviewed waits in review", async () => {
  const { phone, states, queue } = await aPhone({ photos: [released("p1"), aPhoto("p2")] });
  phone.opened();
  assert.equal(states.state, "reviewing");
  await turns();
  assert.deepEqual(ids(queue), ["p2"]);
});

test("a page that finds only released photos shows how they go", async () => {
  const { phone, states, told } = await aPhone({ photos: [released("p1"), released("p2")] });
  phone.opened();
  assert.equal(states.state, "uploading");
  await turns();
  assert.equal(states.state, "connected");
  assert.equal(told.status.text, "all_sent 2");
});

test("deleting the last photo that waits to be sent ends the batch without a word about it", async () => {
  const { send, review, drop, back, states, told, clock } = await aPhone({
    photos: [aPhoto("p1")],
    says: { presign: [offline()] },
  });
  await review();
  await send();
  await back();
  await review();
  await drop("p1");
  clock.pass(60_000);
  await turns();
  assert.equal(states.state, "connected");
  assert.equal(told.status.text, "deleted 1");
});

test("a pairing that ends in the midst of a batch keeps what was not sent, and says why", async () => {
  const { send, review, states, told, queue } = await aPhone({
    photos: [aPhoto("p1"), aPhoto("p2")],
    says: { presign: [{ id: "p1", status: "uploaded" }, unpaired()] },
  });
  await review();
  await send();
  assert.equal(states.state, "error");
  assert.equal(told.trouble, "token_revoked");
  assert.deepEqual(ids(queue), []);
  assert.equal(queue.locked, 1);
});

test("what is on its way into the queue is sealed before nobody can", async () => {
  const { phone, queue, states } = await aPhone({ photos: [] });
  const sealed = aPromise();
  const refused = phone.refused(unpaired(), sealed);
  assert.equal(states.state, "error"); // at once
  await queue.add(aPhoto("p1"));
  sealed.resolve();
  await refused;
  assert.deepEqual(ids(queue), []);
  assert.equal(queue.locked, 1);
});

test("a pairing that counts again leads back to what waits", async () => {
  const { phone, states, queue } = await aPhone({ photos: [aPhoto("p1")] });
  await phone.refused(unpaired());
  assert.equal(states.state, "error");
  await queue.load();
  phone.opened();
  assert.equal(states.state, "reviewing");
  assert.deepEqual(ids(queue), ["p1"]);
});

test("a camera that cannot be had says why, and Try again asks once more", async () => {
  const answers = [() => Promise.reject(new Trouble("denied")), async () => true];
  const { open, states, told, phone } = await aPhone({ camera: { open: () => answers.shift()() } });
  await open();
  assert.equal(states.state, "error");
  assert.equal(told.trouble, "denied");
  await open();
  assert.equal(states.state, "camera");
  assert.equal(phone.shown.ready, true);
});

test("the desk's news do not lead out of a camera's error", async () => {
  const { open, phone, clock, states } = await aPhone({ camera: { open: () => Promise.reject(new Trouble("busy")) } });
  await open();
  phone.heard(CD, clock.now());
  assert.equal(states.state, "error");
});

test("a camera that fails after it was closed troubles nobody", async () => {
  const opened = aPromise();
  const { open, close, states, told } = await aPhone({ camera: { open: () => opened } });
  const opening = open();
  await turns();
  await close();
  opened.resolve(false);
  await opening;
  assert.equal(states.state, "connected");
  assert.equal(told.trouble, null);
});

test("when the desk moves on, the shutter waits for Continue", async () => {
  const { open, take, agree, phone, clock, queue } = await aPhone();
  await open();
  await take();
  phone.heard(CD, clock.now());
  await take();
  assert.equal(queue.waiting.length, 1);
  agree(CD.id);
  await take();
  assert.deepEqual(queue.waiting.map(({ consultation }) => consultation), [AB, CD]);
});

test("what was sent for one patient is not said beside the next, but what can be undone is", async () => {
  const { open, take, review, send, drop, agree, phone, clock, queue, told } = await aPhone();
  await open();
  await take();
  await review();
  await send();
  assert.equal(told.status.text, "all_sent 1");
  phone.heard(CD, clock.now());
  assert.equal(told.status.text, "all_sent 1");
  agree(CD.id);
  assert.equal(told.status.text, "");
  await open();
  await take();
  await review();
  await drop(ids(queue)[0]);
  agree(CD.id);
  assert.equal(told.status.offer, "undo");
});

test("a deleted photo comes back by Undo, in its place", async () => {
  const { drop, undo, review, queue, told } = await aPhone({ photos: [aPhoto("p1"), aPhoto("p2")] });
  await review();
  await drop("p1");
  assert.deepEqual(ids(queue), ["p2"]);
  assert.deepEqual(told.status, { text: "deleted 1", offer: "undo" });
  await undo();
  assert.deepEqual(ids(queue), ["p1", "p2"]);
});

test("deleting the last photo ends the review", async () => {
  const { drop, review, states, undo } = await aPhone({ photos: [aPhoto("p1")] });
  await review();
  await drop("p1");
  assert.equal(states.state, "connected");
  await undo();
  assert.equal(states.state, "reviewing");
});

test("a second tap on Delete deletes no second photo", async () => {
  const { drop, review, queue } = await aPhone({ photos: [aPhoto("p1"), aPhoto("p2")] });
  await review();
  await Promise.all([drop("p1"), drop("p1")]);
  assert.deepEqual(ids(queue), ["p2"]);
});

test("the old photo goes only when its retake is safe, and the retake takes its place", async () => {
  const { retake, review, take, queue } = await aPhone({ photos: [aPhoto("p1"), aPhoto("p2")] });
  await review();
  await retake("p1");
  assert.deepEqual(ids(queue), ["p1", "p2"]);
  await take();
  assert.equal(queue.photos.length, 2);
  assert.equal(queue.photos[1].id, "p2");
  assert.notEqual(queue.photos[0].id, "p1");
});

test("a retake that is given up leaves the old photo", async () => {
  const { retake, review, close, open, take, queue } = await aPhone({ photos: [aPhoto("p1")] });
  await review();
  await retake("p1");
  await close();
  await open();
  await take();
  assert.equal(queue.photos.length, 2);
});

test("a retake that did not come out leaves the old photo", async () => {
  const { retake, review, take, queue, told } = await aPhone({
    photos: [aPhoto("p1")],
    shrink: () => Promise.reject(new Error("out of memory")),
  });
  await review();
  await retake("p1");
  await take();
  assert.deepEqual(ids(queue), ["p1"]);
  assert.equal(told.status.text, "not_taken");
});

test("the server hears that a presigned photo was retaken", async () => {
  const { retake, review, take, server } = await aPhone({ photos: [aPhoto("p1", { confirm_url: "p1" })] });
  await review();
  await retake("p1");
  await take();
  await turns();
  assert.deepEqual(server.heard, ["forget p1"]);
});

test("a hidden page lets go of the camera, a page in sight takes it again", async () => {
  const { open, phone, told } = await aPhone();
  await open();
  phone.hidden();
  assert.equal(told.camera.at(-1), "close");
  await phone.visible();
  assert.equal(told.camera.at(-1), "open");
});

test("a page that comes back opens its camera once, however many events say so", async () => {
  const { open, phone, told } = await aPhone();
  await open();
  phone.hidden();
  await Promise.all([phone.visible(), phone.visible()]);
  await phone.visible();
  assert.deepEqual(told.camera, ["open", "close", "open"]);
});

test("a camera that was taken away is asked for again, and when that does not help, the page says so", async () => {
  const { open, phone, states, told } = await aPhone();
  await open();
  await phone.lost(false);
  assert.deepEqual(told.camera, ["open", "open"]);
  assert.equal(states.state, "camera");
  await phone.lost(true);
  assert.equal(states.state, "error");
  assert.equal(told.trouble, "busy");
});

test("a hidden page asks for no camera", async () => {
  const { open, phone, told } = await aPhone();
  await open();
  phone.hidden();
  await phone.lost(false);
  assert.deepEqual(told.camera, ["open", "close"]);
});

test("the torch is lit and put out by the same button", async () => {
  const settings = { now: { torch: false }, set: async (wish) => void Object.assign(settings.now, wish) };
  const { open, torch } = await aPhone({ camera: { settings } });
  await open();
  await torch();
  assert.equal(settings.now.torch, true);
  await torch();
  assert.equal(settings.now.torch, false);
});

test("a second tap on Upload all sends nothing twice", async () => {
  const { review, send, server } = await aPhone({ photos: [aPhoto("p1")] });
  await review();
  await Promise.all([send(), send()]);
  assert.deepEqual(server.heard, ["presign p1", "put p1", "confirm p1"]);
});

// --- no patient yet ---------------------------------------------------------------------------

const orphan = (id, more) => aPhoto(id, { consultation: null, ...more });
const patients = ({ photos }) => photos.map(({ consultation }) => consultation?.patient);

test("with no consultation open a photo is taken for nobody yet", async () => {
  const { open, take, queue, states } = await aPhone({ open: null });
  await open();
  assert.equal(states.state, "camera");
  await take();
  assert.deepEqual(patients(queue), [undefined]);
});

test("Upload all sends nobody's photos nowhere, and says why", async () => {
  const { review, send, states, told, server, queue } = await aPhone({ open: null, photos: [orphan("p1"), orphan("p2")] });
  await review();
  await send();
  assert.equal(states.state, "reviewing");
  assert.equal(told.status.text, "no_patient 2");
  assert.deepEqual(server.heard, []);
  assert.equal(queue.waiting.length, 2);
});

test("what has a patient goes, and what has none stays with its reason", async () => {
  const { review, send, states, told, server, queue } = await aPhone({ photos: [orphan("p1"), aPhoto("p2")] });
  await review();
  await send();
  assert.deepEqual(server.heard, ["presign p2", "put p2", "confirm p2"]);
  assert.equal(states.state, "reviewing");
  assert.equal(told.status.text, "sent_so_far 1 \nno_patient 1");
  assert.deepEqual(ids(queue), ["p1"]);
});

test("a shutter that has shut by itself takes nothing", async () => {
  const { open, take, clock, queue } = await aPhone();
  await open();
  clock.pass(31 * 60_000);
  await take();
  assert.deepEqual(queue.photos, []);
});
