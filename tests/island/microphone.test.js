import assert from "node:assert/strict";
import { test } from "node:test";

import { microphone } from "../../static/recordings/microphone.js";
import { turns } from "./cast.js";
import { aClock, aPromise, aStream, aTrack, someMedia } from "./recording-cast.js";

function aMicrophone(answers, more = {}) {
  const told = [];
  const clock = aClock();
  const media = someMedia(...answers);
  const ear = { asks: false, take: (stream) => stream };
  const around = { hidden: false, inCall: false, camera: false };
  const made = microphone({
    media,
    ear,
    together: false,
    clock,
    hidden: () => around.hidden,
    inCall: () => around.inCall,
    reopenCamera: () => around.camera,
    changed: (track) => told.push(track),
    lost: (why, at) => told.push([why, at]),
    back: () => told.push("back"),
    ...more,
  });
  return Object.assign(made, { told, clock, media, ear, around });
}

async function opened(answers, more) {
  const first = aTrack();
  const mic = aMicrophone([aStream(first), ...answers], more);
  await mic.open();
  return Object.assign(mic, { first });
}

const trouble = (name) => Object.assign(new Error(name), { name });

for (const [name, code] of [["NotAllowedError", "mic_denied"], ["NotFoundError", "mic_absent"], ["NotReadableError", "mic_busy"]])
  test(`${name} has a name of ours`, async () => {
    await assert.rejects(aMicrophone([trouble(name)]).open(), { code });
  });

test("it asks for sound as it is, since several people speak", async () => {
  const { media } = await opened([]);
  assert.deepEqual(Object.keys(media.asked[0]), ["audio"]);
  assert.equal(media.asked[0].audio.noiseSuppression, false);
});

test("a microphone that mutes for a moment goes on", async () => {
  const { first, clock, told } = await opened([]);
  first.onmute();
  clock.pass(900);
  first.onunmute();
  clock.pass(5_000);
  assert.deepEqual(told, []);
});

test("one that stays mute was lost when it fell mute, and is back when it speaks", async () => {
  const { first, clock, told } = await opened([new Promise(() => {})]);
  clock.pass(500);
  first.onmute();
  clock.pass(1_000);
  assert.deepEqual(told, [["muted", 500]]);
  first.onunmute();
  assert.deepEqual(told.slice(1), ["back"]);
});

test("why it was lost is said as well as can be known", async () => {
  for (const [around, end, why] of [
    [{ inCall: true }, "onmute", "call"],
    [{ hidden: true }, "onmute", "hidden"],
    [{}, "onmute", "muted"],
    [{}, "onended", "taken"],
  ]) {
    const mic = await opened([new Promise(() => {})]);
    Object.assign(mic.around, around);
    if (end === "onended") mic.first.readyState = "ended";
    mic.first[end]();
    mic.clock.pass(1_000);
    assert.equal(mic.told[0][0], why);
  }
});

test("one that was taken away is asked for at once, and every few seconds", async () => {
  const { first, clock, told, media } = await opened([trouble("NotReadableError"), aStream(aTrack())]);
  first.onended();
  await turns();
  assert.equal(media.asked.length, 2);
  clock.pass(5_000);
  await turns();
  assert.deepEqual(told.map((it) => it[0]), ["muted", "b"]);
});

test("a hidden page does not ask", async () => {
  const mic = await opened([]);
  mic.around.hidden = true;
  mic.first.onended();
  mic.clock.pass(60_000);
  assert.equal(mic.media.asked.length, 1);
});

test("whoever said no is not asked again by itself", async () => {
  const { first, clock, media } = await opened([trouble("NotAllowedError")]);
  first.onended();
  await turns();
  clock.pass(60_000);
  assert.equal(media.asked.length, 2);
});

test("one question at a time", async () => {
  const { first, clock, media } = await opened([new Promise(() => {})]);
  first.onended();
  await turns();
  clock.pass(5_000);
  clock.pass(5_000);
  await turns();
  assert.equal(media.asked.length, 2);
});

test("closed while the browser asks, what it hands out is let go", async () => {
  const answer = aPromise();
  const late = aTrack();
  const mic = aMicrophone([answer]);
  const opening = mic.open();
  mic.close();
  answer.resolve(aStream(late));
  await opening;
  assert.equal(late.stopped, true);
});

test("closing stops the track, and nothing that happens to it later matters", async () => {
  const { first, close, told } = await opened([]);
  close();
  assert.equal(first.stopped, true);
  assert.equal(first.onended, null);
  assert.deepEqual(told, []);
});

test("elsewhere the camera asks for no sound", async () => {
  const { ear } = await opened([]);
  assert.equal(ear.asks, false);
});

test("on an iPhone the camera's stream brings the sound, and the recording goes on with it", async () => {
  const mic = await opened([], { together: true });
  assert.ok(mic.ear.asks);
  const fresh = aTrack();
  const stream = mic.ear.take(aStream(fresh));
  assert.deepEqual(stream.getAudioTracks(), []);
  assert.deepEqual(mic.told, [fresh]);
  assert.equal(mic.first.stopped, false);
  mic.clock.pass(1_000);
  assert.equal(mic.first.stopped, true);
});

test("on an iPhone a microphone that is lost comes back with the open camera", async () => {
  const mic = await opened([], { together: true });
  mic.around.camera = true;
  mic.first.onended();
  assert.equal(mic.media.asked.length, 1);
  mic.ear.take(aStream(aTrack()));
  assert.deepEqual(mic.told.at(-1), "back");
});

test("on an iPhone the camera asks for no sound any more once the recording is over", async () => {
  const mic = await opened([], { together: true });
  mic.close();
  assert.equal(mic.ear.asks, false);
});

test("after a reload it is lacking until somebody has it back", async () => {
  const mic = aMicrophone([aStream(aTrack())]);
  mic.lack();
  await mic.regain();
  assert.deepEqual(mic.told, ["back"]);
});
