import assert from "node:assert/strict";
import { test } from "node:test";

import { lenses } from "../../static/capture/lens.js";

const IPHONE = [
  "Front Camera",
  "Back Ultra Wide Camera",
  "Desk View Camera",
  "Back Telephoto Camera",
  "Back Triple Camera",
  "Back Camera",
];
const ANDROID = [
  "camera2 1, facing front",
  "camera2 3, facing front",
  "camera2 2, facing back",
  "camera2 0, facing back",
];

function aLens(label, facing) {
  const lens = { kind: "videoinput", deviceId: `id of ${label}`, label };
  return facing ? { ...lens, getCapabilities: () => ({ facingMode: [facing] }) } : lens;
}

const aTrack = (label) => ({ label, getSettings: () => ({ deviceId: `id of ${label}` }) });

function aPhone(devices, { stored = {}, storage } = {}) {
  const all = devices.map((it) => (typeof it === "string" ? aLens(it) : it));
  return lenses({
    media: { enumerateDevices: async () => all.map((each) => ({ ...each })) },
    storage: storage ?? (() => stored),
  });
}

const labels = async ({ list }) => (await list()).map(({ label }) => label);

/** Press *Switch camera* so many times; return what was opened. */
async function walk(phone, from, times) {
  const opened = [];
  let present = from;
  for (let i = 0; i < times; i++) {
    await phone.next(aTrack(present));
    present = (await phone.better(aTrack(present))).label;
    opened.push(present);
  }
  return opened;
}

test("on an iPhone the plain back lenses come first and the front camera last", async () => {
  assert.deepEqual(await labels(aPhone(IPHONE)), [
    "Back Triple Camera",
    "Back Camera",
    "Back Ultra Wide Camera",
    "Desk View Camera",
    "Back Telephoto Camera",
    "Front Camera",
  ]);
});

test("on Android the lens with the lowest number is the main one", async () => {
  assert.deepEqual(await labels(aPhone(ANDROID)), [
    "camera2 0, facing back",
    "camera2 2, facing back",
    "camera2 1, facing front",
    "camera2 3, facing front",
  ]);
});

test("what the browser says of a lens counts more than its name", async () => {
  const phone = aPhone([aLens("Kamera vorn", "user"), aLens("Kamera hinten", "environment")]);
  assert.deepEqual(await labels(phone), ["Kamera hinten", "Kamera vorn"]);
});

for (const name of ["Back Telephoto Camera", "Fisheye", "後置超廣角相機", "后置长焦相机", "ToF depth 3"]) {
  test(`${name} is no lens to begin with`, async () => {
    assert.equal((await labels(aPhone([name, "plain"])))[0], "plain");
  });
}

test("a clearly worse lens is changed for the best", async () => {
  const phone = aPhone(ANDROID);
  assert.equal((await phone.better(aTrack(ANDROID[2]))).label, "camera2 0, facing back");
  assert.equal((await phone.better(aTrack(ANDROID[0]))).label, "camera2 0, facing back");
});

test("between two plain lenses the browser's own choice stands", async () => {
  assert.equal(await aPhone(IPHONE).better(aTrack("Back Camera")), undefined);
});

test("a lens that nobody knows is left as it is", async () => {
  assert.equal(await aPhone(IPHONE).better(aTrack("Virtual Camera")), undefined);
});

test("switching goes through all back lenses before it reaches the front camera, and round", async () => {
  const phone = aPhone(["Front Camera", "Back Ultra Wide Camera", "Back Camera"]);
  assert.deepEqual(await walk(phone, "Back Camera", 3), ["Back Ultra Wide Camera", "Front Camera", "Back Camera"]);
});

test("the choice is still known on another visit, with other ids", async () => {
  const stored = {};
  await aPhone(IPHONE, { stored }).next(aTrack("Back Camera"));
  const others = IPHONE.map((label) => ({ ...aLens(label), deviceId: `another id of ${label}` }));
  assert.equal((await aPhone(others, { stored }).favourite()).label, "Back Ultra Wide Camera");
});

test("a choice that is gone counts no more", async () => {
  const phone = aPhone(["Back Camera"], { stored: { lens: "Back Telephoto Camera" } });
  assert.equal(await phone.favourite(), undefined);
  assert.equal(await phone.better(aTrack("Back Camera")), undefined);
});

test("a front camera is chosen for this visit only", async () => {
  const stored = {};
  const phone = aPhone(["Back Camera", "Front Camera"], { stored });
  await phone.next(aTrack("Back Camera"));
  assert.equal((await phone.favourite()).label, "Front Camera");
  assert.equal(await aPhone(["Back Camera", "Front Camera"], { stored }).favourite(), undefined);
});

test("two cameras of one name are still two", async () => {
  const twins = ["a", "b"].map((deviceId) => ({ kind: "videoinput", deviceId, label: "USB camera" }));
  const phone = aPhone(twins);
  await phone.next({ getSettings: () => ({ deviceId: "a" }) });
  assert.equal((await phone.favourite()).deviceId, "b");
});

test("a choice of this visit is known also while the browser tells no names", async () => {
  const all = ["Back Camera", "Back Ultra Wide Camera"].map((label) => aLens(label));
  const phone = aPhone(all);
  await phone.next(aTrack("Back Camera"));
  for (const lens of all) lens.label = "";
  assert.equal((await phone.favourite()).deviceId, "id of Back Ultra Wide Camera");
});

test("without a storage the choice holds for this visit", async () => {
  const phone = aPhone(["Back Camera", "Back Ultra Wide Camera"], {
    storage() {
      throw new Error("SecurityError");
    },
  });
  await phone.next(aTrack("Back Camera"));
  assert.equal((await phone.favourite()).label, "Back Ultra Wide Camera");
});

test("microphones are no lenses", async () => {
  const phone = aPhone([{ kind: "audioinput", deviceId: "m", label: "Microphone" }, "Back Camera"]);
  assert.deepEqual(await labels(phone), ["Back Camera"]);
});
