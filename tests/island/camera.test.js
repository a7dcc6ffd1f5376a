import assert from "node:assert/strict";
import { test } from "node:test";

import { camera } from "../../static/capture/camera.js";
import { aPromise, turns } from "./cast.js";

function aTrack(deviceId) {
  return {
    stopped: false,
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

function aCamera({ answers = [], secure = true, devices = ["back"] } = {}) {
  const asked = [];
  const shown = [];
  const media = {
    async getUserMedia(constraints) {
      asked.push(constraints);
      const answer = await answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    enumerateDevices: async () => [
      { kind: "audioinput", deviceId: "microphone" },
      ...devices.map((deviceId) => ({ kind: "videoinput", deviceId })),
    ],
  };
  const lost = [];
  const screen = { show: async (stream) => shown.push(stream), clear: () => shown.push(null) };
  return { asked, shown, lost, ...camera({ media, secure, screen, lost: () => lost.push("lost") }) };
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

test("switching goes round the cameras, never by name", async () => {
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

test("an insecure page says so instead of asking", async () => {
  const { open, asked } = aCamera({ secure: false });
  await assert.rejects(open(), { code: "insecure" });
  assert.deepEqual(asked, []);
});

test("a browser without cameras says so", async () => {
  const screen = { show: async () => {}, clear() {} };
  await assert.rejects(camera({ media: undefined, secure: true, screen, lost() {} }).open(), {
    code: "unsupported",
  });
});
