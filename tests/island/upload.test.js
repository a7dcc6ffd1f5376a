import assert from "node:assert/strict";
import { test } from "node:test";

import { uploadAll } from "../../static/capture/upload.js";
import { aClock, aPhoto, aQueue, aServer, offline, refusal, unpaired } from "./cast.js";

async function send(server, photos, more = {}) {
  const list = photos.waiting;
  await uploadAll(list, { ...server, queue: photos, clock: aClock(), progressed() {}, ...more });
}

const fates = (photos) => photos.photos.map(({ status }) => status);

test("each photo is presigned, put and confirmed before the next one begins", async () => {
  const server = aServer();
  const photos = await aQueue(aPhoto("p1"), aPhoto("p2"));
  await send(server, photos);
  assert.deepEqual(server.heard, [
    "presign p1",
    "put p1",
    "confirm p1",
    "presign p2",
    "put p2",
    "confirm p2",
  ]);
  assert.equal(server.mostBodies, 1);
  assert.deepEqual(fates(photos), ["uploaded", "uploaded"]);
});

test("a failure marks its photo and goes on", async () => {
  const server = aServer({ put: [offline()] });
  const photos = await aQueue(aPhoto("p1"), aPhoto("p2"));
  await send(server, photos);
  assert.deepEqual(fates(photos), ["failed", "uploaded"]);
  assert.equal(photos.find("p1").reason.code, "unreachable");
});

test("a photo that the server has already is not sent again", async () => {
  const server = aServer({ presign: [{ id: "p1", status: "uploaded" }] });
  const photos = await aQueue(aPhoto("p1"));
  await send(server, photos);
  assert.deepEqual(server.heard, ["presign p1"]);
  assert.deepEqual(fates(photos), ["uploaded"]);
});

test("a 412 from the bucket means that it is there, so it is confirmed", async () => {
  const server = aServer({ put: [412] });
  const photos = await aQueue(aPhoto("p1"));
  await send(server, photos);
  assert.deepEqual(server.heard, ["presign p1", "put p1", "confirm p1"]);
  assert.deepEqual(fates(photos), ["uploaded"]);
});

test("a 403 from the bucket is answered with one fresh presign", async () => {
  const server = aServer({ put: [403] });
  const photos = await aQueue(aPhoto("p1"));
  await send(server, photos);
  assert.deepEqual(server.heard, ["presign p1", "put p1", "presign p1", "put p1", "confirm p1"]);
  assert.deepEqual(fates(photos), ["uploaded"]);
});

test("a second 403 is a failure", async () => {
  const server = aServer({ put: [403, 403] });
  const photos = await aQueue(aPhoto("p1"));
  await send(server, photos);
  assert.equal(server.heard.length, 4);
  assert.equal(photos.find("p1").reason.code, "bucket_expired");
});

test("what the confirm did not find in the bucket is put once more", async () => {
  const server = aServer({ confirm: [refusal("not_in_bucket", 409)] });
  const photos = await aQueue(aPhoto("p1"));
  await send(server, photos);
  assert.equal(server.heard.at(-1), "confirm p1");
  assert.deepEqual(fates(photos), ["uploaded"]);
});

test("any other answer of the bucket is a failure, and is not confirmed", async () => {
  for (const [status, code] of [[400, "bucket_refused"], [503, "bucket_unavailable"]]) {
    const server = aServer({ put: [status] });
    const photos = await aQueue(aPhoto("p1"));
    await send(server, photos);
    assert.deepEqual(server.heard, ["presign p1", "put p1"]);
    assert.equal(photos.find("p1").reason.code, code);
  }
});

test("a refusal by the server keeps the photo, with the server's words", async () => {
  const server = aServer({ confirm: [refusal("not_an_image", 422)] });
  const photos = await aQueue(aPhoto("p1"));
  await send(server, photos);
  assert.deepEqual(photos.find("p1").reason, {
    code: "not_an_image",
    message: "The server says not_an_image",
  });
  assert.equal((await photos.store.all()).length, 1);
});

test("a confirm whose answer got lost leaves a photo that can be sent again", async () => {
  const photos = await aQueue(aPhoto("p1"));
  await send(aServer({ confirm: [offline()] }), photos);
  assert.deepEqual(fates(photos), ["failed"]);
  await send(aServer({ presign: [{ id: "p1", status: "uploaded" }] }), photos);
  assert.deepEqual(fates(photos), ["uploaded"]);
});

test("a phone that is no longer paired stops, and keeps everything as it was", async () => {
  const server = aServer({ confirm: [{ status: "uploaded" }, unpaired()] });
  const photos = await aQueue(aPhoto("p1"), aPhoto("p2"), aPhoto("p3"));
  await assert.rejects(send(server, photos), { code: "token_revoked" });
  assert.deepEqual(fates(photos), ["uploaded", "captured", "captured"]);
  assert.equal(server.heard.includes("presign p3"), false);
});

test("the photo remembers where its deletion must be told, from its first presign on", async () => {
  const photos = await aQueue(aPhoto("p1"));
  await send(aServer({ put: [offline()] }), photos);
  assert.equal(photos.find("p1").confirm_url, "p1");
});

test("progress tells the photo's share and the batch's, by bytes", async () => {
  const told = [];
  const server = aServer();
  const photos = await aQueue(aPhoto("p1"), aPhoto("p2", { bytes: new ArrayBuffer(300) }));
  server.put = async (_, __, progressed) => (progressed(1), 200);
  await send(server, photos, { progressed: (...shares) => told.push(shares) });
  assert.deepEqual(told, [["p1", 0, 0], ["p1", 1, 0.25], ["p2", 0, 0.25], ["p2", 1, 1]]);
});

test("progress is drawn at most twenty times a second, and at its end", async () => {
  const clock = aClock();
  const told = [];
  const server = aServer();
  const photos = await aQueue(aPhoto("p1"));
  server.put = async (_, __, progressed) => {
    for (let loaded = 1; loaded <= 100; loaded++) {
      clock.pass(10);
      progressed(loaded / 100);
    }
    return 200;
  };
  await send(server, photos, { clock, progressed: (_, part) => told.push(part) });
  assert.equal(told.at(-1), 1);
  assert.ok(told.length <= 22, `${told.length} drawings in a second`);
});
