import assert from "node:assert/strict";
import { test } from "node:test";

import { camera } from "../../static/capture/camera.js";
import { lenses } from "../../static/capture/lens.js";
import { aClock, aPromise, turns } from "./cast.js";

function aTrack(deviceId) {
  return {
    stopped: false,
    muted: false,
    stop() {
      this.stopped = true;
    },
    getSettings: () => ({ deviceId }),
  };
}

function aStream(deviceId = "back") {
  const track = aTrack(deviceId);
  return { track, getTracks: () => [track], getVideoTracks: () => [track] };
}

function aCamera({ answers = [], secure = true, devices = ["back"], stored, ear } = {}) {
  const asked = [];
  const clock = aClock();
  const storage = { lens: stored };
  let open = 0;
  let most = 0;
  const shown = [];
  const media = {
    async getUserMedia(constraints) {
      asked.push(constraints);
      most = Math.max(most, ++open);
      const answer = await answers.shift();
      open--;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    enumerateDevices: async () => [
      { kind: "audioinput", deviceId: "microphone" },
      ...devices.map((deviceId) => ({ kind: "videoinput", deviceId, label: deviceId })),
    ],
  };
  const lost = [];
  const made = camera({
    media,
    secure,
    screen: { show: async (stream) => shown.push(stream), clear: () => shown.push(null) },
    lenses: lenses({
      media,
      storage: () => storage,
    }),
    clock,
    ear: { asks: false, take: (stream) => stream, ...ear },
    lost: (again) => lost.push(again ? "lost again" : "lost"),
  });
  return Object.assign(made, { asked, shown, lost, clock, mostAtOnce: () => most });
}

const trouble = (name) => Object.assign(new Error(name), { name });

test("it asks for the back camera at the size of spec.md, without sound", async () => {
  const { open, asked } = aCamera({ answers: [aStream()] });
  assert.equal(await open(), true);
  assert.deepEqual(asked[0], {
    video: {
      facingMode: { ideal: "environment" },
      width: { ideal: 1920, max: 1920 },
      height: { ideal: 1080, max: 1080 },
    },
    audio: false,
  });
});

test("closing stops the camera", async () => {
  const stream = aStream();
  const { open, close, shown } = aCamera({ answers: [stream] });
  await open();
  close();
  assert.equal(stream.track.stopped, true);
  assert.equal(shown.at(-1), null);
});

test("a permission given after the camera was closed opens nothing", async () => {
  const permission = aPromise();
  const stream = aStream();
  const { open, close, shown } = aCamera({ answers: [permission] });
  const opened = open();
  await turns();
  close();
  permission.resolve(stream);
  assert.equal(await opened, false);
  assert.equal(stream.track.stopped, true);
  assert.equal(shown.includes(stream), false);
});

test("opening again stops what was open: one owner, one stream", async () => {
  const [first, second] = [aStream(), aStream()];
  const { open } = aCamera({ answers: [first, second] });
  await open();
  await open();
  assert.equal(first.track.stopped, true);
  assert.equal(second.track.stopped, false);
});

test("switching goes round the cameras", async () => {
  const { open, next, asked } = aCamera({
    answers: [aStream("back"), aStream("wide"), aStream("back")],
    devices: ["back", "wide"],
  });
  await open();
  await next();
  await next();
  assert.deepEqual(asked[1].video.deviceId, { exact: "wide" });
  assert.deepEqual(asked[2].video.deviceId, { exact: "back" });
});

test("microphones are no cameras", async () => {
  const { devices } = aCamera();
  assert.equal((await devices()).length, 1);
});

test("a camera taken away by the system is noticed, one that we stop is not", async () => {
  const stream = aStream();
  const { open, close, lost } = aCamera({ answers: [stream] });
  await open();
  stream.track.onended();
  assert.deepEqual(lost, ["lost"]);
  close();
  assert.equal(stream.track.onended, null);
});

for (const [name, code] of [
  ["NotAllowedError", "denied"],
  ["NotFoundError", "absent"],
  ["NotReadableError", "busy"],
  ["OverconstrainedError", "absent"],
  ["SomethingNew", "unsupported"],
]) {
  test(`${name} means ${code}`, async () => {
    const { open } = aCamera({ answers: [trouble(name)] });
    await assert.rejects(open(), { code });
  });
}

test("a permission that is still asked for is not asked for twice", async () => {
  const permission = aPromise();
  const stream = aStream();
  const { open, close, asked, shown } = aCamera({ answers: [permission] });
  const first = open();
  await turns();
  close();
  const second = open();
  await turns();
  permission.resolve(stream);
  assert.deepEqual(await Promise.all([first, second]), [false, true]);
  assert.equal(asked.length, 1);
  assert.equal(stream.track.stopped, false);
  assert.equal(shown.at(-1), stream);
});

test("a permission refused after the camera was closed troubles nobody", async () => {
  const permission = aPromise();
  const { open, close } = aCamera({ answers: [permission] });
  const opened = open();
  await turns();
  close();
  permission.reject(trouble("NotAllowedError"));
  assert.equal(await opened, false);
});

test("however often it is opened, switched and closed, the browser has one question at a time", async () => {
  const { open, next, close, mostAtOnce } = aCamera({
    answers: Array.from({ length: 9 }, () => aStream()),
    devices: ["back", "wide"],
  });
  await Promise.all([open(), next(), open(), close(), open(), next()]);
  assert.equal(mostAtOnce(), 1);
});

test("a camera that mutes for a moment is left alone", async () => {
  const stream = aStream();
  const { open, clock, lost } = aCamera({ answers: [stream] });
  await open();
  stream.track.onmute();
  clock.pass(900);
  stream.track.onunmute();
  clock.pass(5_000);
  assert.deepEqual(lost, []);
});

test("a camera that stays mute is asked for again", async () => {
  const stream = aStream();
  const { open, clock, lost } = aCamera({ answers: [stream] });
  await open();
  stream.track.onmute();
  clock.pass(999);
  assert.deepEqual(lost, []);
  clock.pass(1);
  assert.deepEqual(lost, ["lost"]);
});

test("a camera that comes mute is given a second", async () => {
  const stream = aStream();
  stream.track.muted = true;
  const { open, clock, lost } = aCamera({ answers: [stream] });
  await open();
  clock.pass(1_000);
  assert.deepEqual(lost, ["lost"]);
});

test("one that is taken away again at once is said to be so", async () => {
  const [first, second, third] = [aStream(), aStream(), aStream()];
  const { open, clock, lost } = aCamera({ answers: [first, second, third] });
  await open();
  first.track.onended();
  await open();
  clock.pass(2_000);
  second.track.onended();
  await open();
  clock.pass(60_000);
  third.track.onended();
  assert.deepEqual(lost, ["lost", "lost again", "lost"]);
});

test("a closed camera has nothing to lose", async () => {
  const stream = aStream();
  const { open, close, clock, lost } = aCamera({ answers: [stream] });
  await open();
  stream.track.onmute();
  close();
  clock.pass(5_000);
  assert.deepEqual(lost, []);
});

test("where the browser picks the ultra-wide lens, the plain one is opened instead", async () => {
  const { open, asked } = aCamera({
    answers: [aStream("Back Ultra Wide Camera"), aStream("Back Camera")],
    devices: ["Front Camera", "Back Ultra Wide Camera", "Back Camera"],
  });
  await open();
  assert.deepEqual(asked[1].video.deviceId, { exact: "Back Camera" });
});

test("the lens that was chosen on another day is opened at once", async () => {
  const { open, asked } = aCamera({ answers: [aStream("wide")], devices: ["back", "wide"], stored: "wide" });
  await open();
  assert.deepEqual(asked.map(({ video }) => video.deviceId), [{ exact: "wide" }]);
});

test("a chosen lens that no longer opens does not cost the picture", async () => {
  const { open, asked } = aCamera({
    answers: [trouble("NotReadableError"), aStream("back")],
    devices: ["back", "wide"],
    stored: "wide",
  });
  assert.equal(await open(), true);
  assert.deepEqual(asked[1].video.facingMode, { ideal: "environment" });
});

test("an insecure page says so instead of asking", async () => {
  const { open, asked } = aCamera({ secure: false });
  await assert.rejects(open(), { code: "insecure" });
  assert.deepEqual(asked, []);
});

test("a browser without cameras says so", async () => {
  const edges = {
    media: undefined,
    secure: true,
    screen: { show: async () => {}, clear() {} },
    lenses: lenses({ media: undefined, storage: () => assert.fail() }),
    clock: aClock(),
    lost() {},
  };
  await assert.rejects(camera(edges).open(), { code: "unsupported" });
});
