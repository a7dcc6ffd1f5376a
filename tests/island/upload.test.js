import assert from "node:assert/strict";
import { test } from "node:test";

import {
  aClock,
  aCourier,
  aPhoto,
  aPromise,
  aQueue,
  aServer,
  busy,
  offline,
  refusal,
  released,
  turns,
  unpaired,
} from "./cast.js";

async function send(server, photos, more = {}) {
  const carrier = aCourier(server, photos, more);
  carrier.go();
  await turns();
  return carrier;
}

const fates = (photos) => photos.photos.map(({ status }) => status);

/** A bucket whose bodies arrive, and whose answers come, when the test says so. */
function aSlowBucket() {
  const puts = [];
  const put = ({ url }, _, { sent, progressed, signal }) => {
    const answer = aPromise();
    signal.addEventListener("abort", () => answer.reject(offline()));
    puts.push({ url, sent, progressed, answer: (status = 200) => (sent(), answer.resolve({ status, retryAfter: 0 })) });
    return answer;
  };
  return { put, puts, urls: () => puts.map(({ url }) => url) };
}

test("released photos are presigned, put and confirmed, in their order, one body at a time", async () => {
  const server = aServer();
  const photos = await aQueue(released("p1"), released("p2"), released("p3"));
  const { told } = await send(server, photos);
  assert.deepEqual(server.heard.filter((it) => it.startsWith("put")), ["put p1", "put p2", "put p3"]);
  assert.equal(server.mostBodies, 1);
  assert.deepEqual(fates(photos), ["uploaded", "uploaded", "uploaded"]);
  assert.deepEqual([told.moved, told.ended], [3, 1]);
});

test("a photo that nobody has reviewed does not go", async () => {
  const server = aServer();
  const photos = await aQueue(aPhoto("p1"), released("p2"));
  await send(server, photos);
  assert.equal(server.heard.includes("presign p1"), false);
  assert.deepEqual(fates(photos), ["captured", "uploaded"]);
});

test("the next presign is fetched while a body is on its way, and its put waits until that one has left", async () => {
  const server = aServer();
  const { put, puts, urls } = aSlowBucket();
  const photos = await aQueue(released("p1"), released("p2"));
  await send({ ...server, put }, photos);
  assert.ok(server.heard.includes("presign p2"));
  assert.deepEqual(urls(), ["p1"]);
  puts[0].sent();
  await turns();
  assert.deepEqual(urls(), ["p1", "p2"]);
});

test("at most two puts are unanswered", async () => {
  const { put, puts, urls } = aSlowBucket();
  const photos = await aQueue(released("p1"), released("p2"), released("p3"));
  await send({ ...aServer(), put }, photos);
  puts[0].sent();
  await turns();
  puts[1].sent();
  await turns();
  assert.deepEqual(urls(), ["p1", "p2"]);
  puts[0].answer();
  await turns();
  assert.deepEqual(urls(), ["p1", "p2", "p3"]);
});

test("a failure marks its photo and goes on, and is tried again after a while", async () => {
  const server = aServer({ put: [offline()] });
  const photos = await aQueue(released("p1"), released("p2"));
  const { told, clock } = await send(server, photos);
  assert.deepEqual(fates(photos), ["captured", "uploaded"]);
  assert.equal(photos.find("p1").reason.code, "unreachable");
  assert.deepEqual([told.held, told.ended], [["unreachable"], 0]);
  clock.pass(1_000);
  await turns();
  assert.deepEqual(fates(photos), ["uploaded", "uploaded"]);
  assert.equal(told.ended, 1);
});

test("pauses double up to half a minute, and never end", async () => {
  const server = aServer({ presign: Array.from({ length: 8 }, offline) });
  const photos = await aQueue(released("p1"));
  const { clock } = await send(server, photos);
  for (const pause of [1, 2, 4, 8, 16, 30, 30]) {
    const before = server.heard.length;
    clock.pass(pause * 1000 - 1);
    await turns();
    assert.equal(server.heard.length, before, `too early after ${pause} s`);
    clock.pass(1);
    await turns();
    assert.equal(server.heard.length, before + 1);
  }
});

test("pauses differ from phone to phone, down to half", async () => {
  const server = aServer({ presign: [offline()] });
  const { clock } = await send(server, await aQueue(released("p1")), { random: () => 0 });
  clock.pass(500);
  await turns();
  assert.ok(server.heard.includes("confirm p1"));
});

test("Retry-After is honoured, for all photos", async () => {
  const server = aServer({ presign: [busy(60)] });
  const photos = await aQueue(released("p1"), released("p2"), released("p3"), released("p4"), released("p5"));
  const { clock, hurry } = await send(server, photos);
  const asked = server.heard.length;
  clock.pass(59_000);
  hurry();
  await turns();
  assert.equal(server.heard.length, asked);
  clock.pass(1_000);
  await turns();
  assert.deepEqual(new Set(fates(photos)), new Set(["uploaded"]));
});

test("the bucket's Retry-After is honoured too", async () => {
  const server = aServer({ put: [{ status: 503, retryAfter: 60 }] });
  const photos = await aQueue(released("p1"));
  const { clock } = await send(server, photos);
  clock.pass(59_000);
  await turns();
  assert.deepEqual(fates(photos), ["captured"]);
  clock.pass(1_000);
  await turns();
  assert.deepEqual(fates(photos), ["uploaded"]);
});

test("while offline it waits; on return it goes on at once", async () => {
  let online = false;
  const server = aServer({ presign: [offline()] });
  const photos = await aQueue(released("p1"));
  const { clock, hurry } = await send(server, photos, { online: () => online });
  clock.pass(29_000);
  await turns();
  assert.deepEqual(server.heard, ["presign p1"]);
  online = true;
  hurry();
  await turns();
  assert.deepEqual(fates(photos), ["uploaded"]);
});

test("a photo that the server has already is not sent again", async () => {
  const server = aServer({ presign: [{ id: "p1", status: "uploaded" }] });
  const photos = await aQueue(released("p1"));
  await send(server, photos);
  assert.deepEqual(server.heard, ["presign p1"]);
  assert.deepEqual(fates(photos), ["uploaded"]);
});

test("a 412 from the bucket means that it is there, so it is confirmed", async () => {
  const server = aServer({ put: [{ status: 412 }] });
  const photos = await aQueue(released("p1"));
  await send(server, photos);
  assert.deepEqual(server.heard, ["presign p1", "put p1", "confirm p1"]);
  assert.deepEqual(fates(photos), ["uploaded"]);
});

test("a 403 from the bucket is answered with a fresh presign at once, a second one after a while", async () => {
  const server = aServer({ put: [{ status: 403 }, { status: 403 }] });
  const photos = await aQueue(released("p1"));
  const { clock } = await send(server, photos);
  assert.deepEqual(server.heard, ["presign p1", "put p1", "presign p1", "put p1"]);
  assert.equal(photos.find("p1").reason.code, "bucket_expired");
  clock.pass(1_000);
  await turns();
  assert.deepEqual(fates(photos), ["uploaded"]);
});

test("what the confirm did not find in the bucket is put once more", async () => {
  const server = aServer({ confirm: [refusal("not_in_bucket", 409, { permanent: false })] });
  const photos = await aQueue(released("p1"));
  await send(server, photos);
  assert.equal(server.heard.at(-1), "confirm p1");
  assert.deepEqual(fates(photos), ["uploaded"]);
});

test("any other answer of the bucket is a failure, and is not confirmed", async () => {
  for (const [status, code] of [[400, "bucket_refused"], [503, "bucket_unavailable"]]) {
    const server = aServer({ put: [{ status }] });
    const photos = await aQueue(released("p1"));
    await send(server, photos);
    assert.deepEqual(server.heard, ["presign p1", "put p1"]);
    assert.equal(photos.find("p1").reason.code, code);
  }
});

test("a refusal for good keeps the photo, with the server's words, and is not tried again by itself", async () => {
  const server = aServer({ confirm: [refusal("not_an_image", 422)] });
  const photos = await aQueue(released("p1"), released("p2"));
  const { told, clock } = await send(server, photos);
  assert.deepEqual(photos.find("p1").reason, { code: "not_an_image", message: "The server says not_an_image" });
  assert.deepEqual(fates(photos), ["failed", "uploaded"]);
  assert.equal(told.ended, 1);
  const asked = server.heard.length;
  clock.pass(100_000);
  await turns();
  assert.equal(server.heard.length, asked);
  assert.equal((photos.stored()).length, 1);
});

test("a confirm whose answer got lost ends in one photo", async () => {
  const server = aServer({ confirm: [offline()] });
  const photos = await aQueue(released("p1"));
  const { clock } = await send(server, photos);
  server.api.presign = async ({ id }) => ({ id, status: "uploaded" });
  clock.pass(1_000);
  await turns();
  assert.deepEqual(fates(photos), ["uploaded"]);
});

test("a phone that is no longer paired stops, and keeps everything as it was", async () => {
  const server = aServer({ presign: [unpaired(), unpaired(), unpaired(), unpaired()] });
  const photos = await aQueue(released("p1"), released("p2"), released("p3"), released("p4"), released("p5"));
  const carrier = await send(server, photos);
  assert.deepEqual(new Set(fates(photos)), new Set(["captured"]));
  assert.deepEqual(carrier.told.refused, ["token_revoked"]);
  assert.equal(carrier.busy, false);
  carrier.clock.pass(100_000);
  await turns();
  assert.equal(server.heard.includes("presign p5"), false);
});

test("the photo remembers where its deletion must be told, before its bytes leave", async () => {
  const { put } = aSlowBucket();
  const photos = await aQueue(released("p1"));
  await send({ ...aServer(), put }, photos);
  assert.equal((photos.stored())[0].confirm_url, "p1");
});

test("a photo deleted on its way is broken off, and its deletion is told once Undo is over", async () => {
  const { put, urls } = aSlowBucket();
  const server = { ...aServer(), put };
  const photos = await aQueue(released("p1"), released("p2"));
  let held = "p1";
  const carrier = await send(server, photos, { mayComeBack: (id) => id === held });
  await photos.remove("p1");
  carrier.drop("p1");
  await turns();
  assert.deepEqual(urls(), ["p1", "p2"]);
  assert.equal(server.heard.includes("forget p1"), false);
  held = null;
  carrier.clock.pass(2_000);
  carrier.go();
  await turns();
  assert.ok(server.heard.includes("forget p1"));
  assert.deepEqual(photos.deletions, []);
});

test("a photo deleted before its bytes left is not put at all", async () => {
  const server = aServer();
  const ticket = aPromise();
  server.api.presign = () => ticket;
  const photos = await aQueue(released("p1"));
  await send(server, photos);
  await photos.remove("p1");
  ticket.resolve({ id: "p1", status: "presigned", put: { url: "p1" }, confirm_url: "p1" });
  await turns();
  assert.deepEqual(server.heard, []);
});

test("a deletion whose answer is lost is told again; one that the server will not have is let go", async () => {
  for (const [answer, times] of [[offline(), 2], [refusal("unknown", 404), 1]]) {
    const server = aServer({ forget: [answer] });
    const photos = await aQueue(aPhoto("p1", { confirm_url: "p1" }));
    await photos.remove("p1");
    const { clock } = await send(server, photos);
    clock.pass(1_000);
    await turns();
    assert.equal(server.heard.filter((it) => it === "forget p1").length, times);
    assert.deepEqual(photos.stored(), []);
  }
});

test("a deletion that waits does not keep a batch from its end", async () => {
  const photos = await aQueue(aPhoto("p1", { confirm_url: "p1" }), released("p2"));
  await photos.remove("p1");
  const { told } = await send(aServer({ forget: [offline(), offline()] }), photos);
  assert.equal(told.ended, 1);
});

test("progress tells the photo's share and the batch's, by bytes", async () => {
  const server = aServer();
  const photos = await aQueue(released("p1"), released("p2", { bytes: new ArrayBuffer(300) }));
  server.put = async (_, __, { progressed, sent }) => (progressed(1), sent(), { status: 200, retryAfter: 0 });
  const { told } = await send(server, photos);
  assert.deepEqual(told.progress, [["p1", 0, 0], ["p1", 1, 0.25], ["p2", 0, 0.25], ["p2", 1, 1]]);
});

test("progress is drawn at most twenty times a second, and at its end", async () => {
  const clock = aClock();
  const server = aServer();
  const photos = await aQueue(released("p1"));
  server.put = async (_, __, { progressed }) => {
    for (let loaded = 1; loaded <= 100; loaded++) {
      clock.pass(10);
      progressed(loaded / 100);
    }
    return { status: 200, retryAfter: 0 };
  };
  const { told } = await send(server, photos, { clock });
  const shares = told.progress.map(([, part]) => part);
  assert.equal(shares.at(-1), 1);
  assert.ok(shares.length <= 22, `${shares.length} drawings in a second`);
});
