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

test("at most three puts are unanswered", async () => {
  const { put, puts, urls } = aSlowBucket();
  const photos = await aQueue(...["p1", "p2", "p3", "p4"].map((id) => released(id)));
  await send({ ...aServer(), put }, photos);
  for (const n of [0, 1, 2]) {
    puts[n].sent();
    await turns();
  }
  assert.deepEqual(urls(), ["p1", "p2", "p3"]);
  puts[0].answer();
  await turns();
  assert.deepEqual(urls(), ["p1", "p2", "p3", "p4"]);
});

test("the first photo is confirmed while the next three have no answer, and its confirm keeps no put waiting", async () => {
  const { put, puts, urls } = aSlowBucket();
  const server = { ...aServer(), put };
  const filed = aPromise();
  server.api.confirm = (id) => (server.heard.push(`confirm ${id}`), filed);
  const photos = await aQueue(...["p1", "p2", "p3", "p4", "p5"].map((id) => released(id)));
  await send(server, photos);
  puts[0].answer();
  await turns();
  for (const n of [1, 2]) {
    puts[n].sent();
    await turns();
  }
  assert.deepEqual(server.heard.filter((it) => it.startsWith("confirm")), ["confirm p1"]);
  assert.deepEqual(urls(), ["p1", "p2", "p3", "p4"]);
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
  const photos = await aQueue(...["p1", "p2", "p3", "p4", "p5", "p6", "p7"].map((id) => released(id)));
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
  const server = aServer({ presign: Array.from({ length: 6 }, () => unpaired()) });
  const photos = await aQueue(...["p1", "p2", "p3", "p4", "p5", "p6", "p7"].map((id) => released(id)));
  const carrier = await send(server, photos);
  assert.deepEqual(new Set(fates(photos)), new Set(["captured"]));
  assert.deepEqual(carrier.told.refused, ["token_revoked"]);
  assert.equal(carrier.busy, false);
  carrier.clock.pass(100_000);
  await turns();
  assert.equal(server.heard.includes("presign p7"), false);
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

/** A courier whose photos lie in review, and a server that counts its presigns of each: p1.1, p1.2, … */
async function review(photos, more = {}) {
  const server = aServer();
  const { presign } = server.api;
  const count = {};
  server.api.presign = async (asked) => {
    const url = `${asked.id}.${(count[asked.id] = (count[asked.id] ?? 0) + 1)}`;
    const answer = await presign(asked);
    return { ...answer, put: { ...answer.put, url } };
  };
  const carrier = aCourier(server, photos, more);
  await look(carrier);
  return { server, carrier };
}

/** The queue has changed, and then nothing happens for a moment. */
async function look(carrier, ms = 500) {
  carrier.foresee();
  carrier.clock.pass(ms);
  await turns();
}

async function letGo(carrier, photos) {
  await photos.release(photos.photos, carrier.known);
  carrier.go();
  await turns();
}

const asked = ({ heard }) => heard.filter((it) => it.startsWith("presign")).map((it) => it.slice(8));
const put = ({ heard }) => heard.filter((it) => it.startsWith("put")).map((it) => it.slice(4));

test("what is looked at is presigned ahead, once, and its bytes go at once when it is let go", async () => {
  const photos = await aQueue(aPhoto("p1"), aPhoto("p2"));
  const { server, carrier } = await review(photos);
  await look(carrier);
  assert.deepEqual(server.heard, ["presign p1", "presign p2"]);
  assert.equal(carrier.busy, false);
  await letGo(carrier, photos);
  assert.deepEqual(asked(server), ["p1", "p2"]);
  assert.deepEqual(put(server), ["p1.1", "p2.1"]);
  assert.deepEqual(fates(photos), ["uploaded", "uploaded"]);
});

test("where to confirm what was presigned ahead costs no write of its own", async () => {
  const photos = await aQueue(aPhoto("p1"), aPhoto("p2"));
  const { server, carrier } = await review(photos);
  const { put } = photos.store;
  const written = [];
  photos.store.put = (rows) => (written.push(...rows.map(({ id, confirm_url }) => [id, confirm_url])), put(rows));
  await letGo(carrier, photos);
  assert.deepEqual(written, [["p1", "p1"], ["p2", "p2"]]);
  assert.deepEqual(fates(photos), ["uploaded", "uploaded"]);
  assert.ok(server.heard.includes("confirm p2"));
});

test("nothing is presigned ahead while something still changes", async () => {
  const server = aServer();
  const carrier = aCourier(server, await aQueue(aPhoto("p1")));
  for (let key = 0; key < 9; key++) await look(carrier, 499);
  assert.deepEqual(server.heard, []);
  await look(carrier);
  assert.deepEqual(server.heard, ["presign p1"]);
});

test("no more than ten are presigned ahead", async () => {
  const ids = Array.from({ length: 12 }, (_, n) => `p${String(n).padStart(2, "0")}`);
  const { server } = await review(await aQueue(...ids.map((id) => aPhoto(id))));
  assert.equal(asked(server).length, 10);
});

test("nobody's photos, those that failed for good, and an offline phone's are not presigned ahead", async () => {
  const photos = await aQueue(aPhoto("p1", { consultation: null }), aPhoto("p2", { status: "failed" }), released("p3"));
  const { server } = await review(photos);
  assert.deepEqual(server.heard, []);
  const offlines = await review(await aQueue(aPhoto("p1")), { online: () => false });
  assert.deepEqual(offlines.server.heard, []);
});

test("what was said of a photo since, or whose it is, needs a presign of its own", async () => {
  const changes = [{ description: "left heel" }, { body_side: "left" }, { sha256: "other" }, { consultation: { id: "c-cd", patient: "CD" } }];
  for (const change of changes) {
    const photos = await aQueue(aPhoto("p1"));
    const { server, carrier } = await review(photos);
    await photos.mark("p1", change);
    await letGo(carrier, photos);
    assert.deepEqual(put(server), ["p1.2"], JSON.stringify(change));
  }
});

test("in review a change is presigned ahead as well", async () => {
  const photos = await aQueue(aPhoto("p1"));
  const { server, carrier } = await review(photos);
  await photos.mark("p1", { description: "left heel" });
  await look(carrier);
  await letGo(carrier, photos);
  assert.deepEqual([asked(server).length, put(server)], [2, ["p1.2"]]);
});

test("a presign from review does not outlive four minutes, and is not renewed meanwhile", async () => {
  const photos = await aQueue(aPhoto("p1"));
  const { server, carrier } = await review(photos);
  carrier.clock.pass(240_000);
  await look(carrier);
  assert.deepEqual(asked(server), ["p1"]);
  await letGo(carrier, photos);
  assert.deepEqual(put(server), ["p1.2"]);
});

test("a photo deleted in review leaves no word for the server, and comes back without its presign", async () => {
  const photos = await aQueue(aPhoto("p1"));
  const { server, carrier } = await review(photos);
  const photo = await photos.remove("p1");
  carrier.drop("p1");
  assert.deepEqual(photos.deletions, []);
  assert.deepEqual(photos.stored(), []);
  await photos.add(photo);
  await letGo(carrier, photos);
  assert.deepEqual(put(server), ["p1.2"]);
  assert.equal(server.heard.includes("forget p1"), false);
});

test("a pairing that ended takes its presigns with it, and none is asked for without one", async () => {
  const photos = await aQueue(aPhoto("p1"));
  const { server, carrier } = await review(photos);
  carrier.rest(true);
  await look(carrier);
  assert.deepEqual(asked(server), ["p1"]);
  carrier.rest(false);
  await letGo(carrier, photos);
  assert.deepEqual(put(server), ["p1.2"]);
});

test("a presign that cannot be had in review is nobody's trouble", async () => {
  for (const trouble of [offline(), busy(60), refusal("unknown", 404), unpaired()]) {
    const photos = await aQueue(aPhoto("p1"));
    const server = aServer({ presign: [trouble] });
    const carrier = aCourier(server, photos);
    await look(carrier);
    assert.deepEqual(fates(photos), ["captured"]);
    assert.deepEqual([carrier.told.held, carrier.told.refused], [[], []]);
    await letGo(carrier, photos);
    assert.deepEqual(fates(photos), ["uploaded"], trouble.code);
  }
});

test("a presign from review that the bucket refuses is followed by a fresh one, as any other", async () => {
  const photos = await aQueue(aPhoto("p1"));
  const server = aServer({ put: [{ status: 403 }] });
  const carrier = aCourier(server, photos);
  await look(carrier);
  await letGo(carrier, photos);
  assert.deepEqual(server.heard, ["presign p1", "put p1", "presign p1", "put p1", "confirm p1"]);
});
