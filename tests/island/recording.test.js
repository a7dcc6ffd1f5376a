import assert from "node:assert/strict";
import { test } from "node:test";

import { announcement } from "../../static/capture/photo.js";
import { sharesItsMedia } from "../../static/recordings/apple.js";
import { asking } from "../../static/recordings/asking.js";
import { level, share } from "../../static/recordings/level.js";
import { memory } from "../../static/recordings/memory.js";
import { spoken } from "../../static/recordings/panel.js";
import { supported } from "../../static/recordings/supported.js";
import { telling } from "../../static/recordings/telling.js";
import { AB, CD, aClock, aCourier, aDisk, aKeyServer, aPhoto, aQueue, aServer, aStore, offline, refusal, released, turns } from "./cast.js";

const aSegment = (id, more = {}) =>
  aPhoto(id, { kind: "segment", type: "audio/webm", released: true, facts: { recording: "r1", number: 0, duration_ms: 15_600 }, ...more });

// --- in the queue ---------------------------------------------------------------------------

test("a segment is neither seen nor counted among the photos", async () => {
  const queue = await aQueue(aPhoto("p1"), aSegment("s1"));
  assert.deepEqual([queue.photos.length, queue.waiting.length, queue.segments.length], [1, 1, 1]);
});

test("photos go before segments", async () => {
  const queue = await aQueue(aSegment("s1"), released("p2"));
  assert.deepEqual(queue.released.map(({ id }) => id), ["p2", "s1"]);
});

test("a segment that has arrived is forgotten, and no news of a batch", async () => {
  const server = aServer();
  const queue = await aQueue(aSegment("s1"));
  const { go, told } = aCourier(server, queue);
  go();
  await turns();
  assert.deepEqual(server.heard, ["presign s1", "put s1", "confirm s1"]);
  assert.deepEqual([queue.segments, queue.stored()], [[], []]);
  assert.deepEqual([told.moved, told.ended], [0, 0]);
});

test("the batch is over when its photos are, whatever there is of segments", async () => {
  const queue = await aQueue(released("p1"), aSegment("s2"));
  const { put } = aServer();
  const { go, told } = aCourier({ ...aServer(), put: (ticket, ...more) => (ticket.url === "s2" ? new Promise(() => {}) : put(ticket, ...more)) }, queue);
  go();
  await turns();
  assert.deepEqual([told.moved, told.ended], [1, 1]);
});

test("a segment that waits holds no photo up, and says nothing", async () => {
  const queue = await aQueue(aSegment("s1"));
  const carrier = aCourier(aServer({ put: [offline()] }), queue);
  carrier.go();
  await turns();
  assert.deepEqual([carrier.told.held, carrier.busy], [[], false]);
});

test("many segments leave carriers free for a photo", async () => {
  const queue = await aQueue(...[1, 2, 3, 4, 5].map((n) => aSegment(`s${n}`)));
  const server = aServer();
  aCourier({ ...server, put: () => new Promise(() => {}) }, queue).go();
  await turns();
  assert.deepEqual(server.heard, ["presign s1", "presign s2"]);
});

test("what the server refuses for good stays, and is said why", async () => {
  const queue = await aQueue(aSegment("s1"));
  aCourier(aServer({ presign: [refusal("recording_ended", 409)] }), queue).go();
  await turns();
  assert.deepEqual(queue.segments.map(({ status, reason }) => [status, reason.code]), [["failed", "recording_ended"]]);
});

test("the server hears where a segment belongs, and of a photo nothing new", () => {
  const said = announcement(aSegment("s1"));
  assert.deepEqual([said.recording, said.number, said.duration_ms], ["r1", 0, 15_600]);
  assert.equal("recording" in announcement(aPhoto("p1")), false);
});

test("sealed segments are sealed as such, and no waiting photos", async () => {
  const disk = aDisk();
  const keys = aKeyServer();
  const store = aStore({ disk, keys });
  await store.open();
  await store.put([aPhoto("p1"), aSegment("s2")]);
  assert.equal(await store.count(), 1);
  assert.deepEqual((await aStore({ disk, keys }).open()).photos.map(({ kind }) => kind), [undefined, "segment"]);
  delete disk.tables.sealed.get("s2").kind;
  assert.equal((await aStore({ disk, keys }).open()).photos.length, 1);
});

// --- what this phone can ------------------------------------------------------------------------

test("what is recorded is what the phone says that it can", () => {
  const phone = (...types) => ({ isTypeSupported: (type) => types.includes(type) });
  assert.equal(supported(phone("audio/webm;codecs=opus", "audio/mp4")), "audio/webm;codecs=opus");
  assert.equal(supported(phone("audio/mp4")), "audio/mp4");
  assert.equal(supported(phone("video/webm")), undefined);
  assert.equal(supported(undefined), undefined);
});

test("iPhones and iPads share their media, also those that say they are Macs", () => {
  const phone = (userAgent, maxTouchPoints) => sharesItsMedia({ userAgent, maxTouchPoints });
  assert.equal(phone("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)", 5), true);
  assert.equal(phone("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", 5), true);
  assert.equal(phone("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", 0), false);
  assert.equal(phone("Mozilla/5.0 (Linux; Android 10; K)", 5), false);
});

// --- the meter ----------------------------------------------------------------------------------

/** A context whose microphone sounds as loud as the test says. */
function aContext() {
  const made = {
    state: "running",
    loud: 0.1,
    createMediaStreamSource: () => ({ connect() {}, disconnect() {} }),
    createAnalyser: () => ({ getFloatTimeDomainData: (samples) => samples.fill(made.loud) }),
  };
  return made;
}

function aLevel() {
  globalThis.MediaStream = class {};
  const clock = aClock();
  const drawn = [];
  const context = aContext();
  return Object.assign(level({ context, clock, draw: (share) => drawn.push(share) }), { clock, drawn, context });
}

test("the meter shows what the microphone hears, as loud as it is", () => {
  const { follow, clock, drawn, context } = aLevel();
  follow({});
  context.loud = 0.01;
  clock.pass(60);
  context.loud = 0;
  clock.pass(60);
  const rounded = drawn.slice(1).map((each) => each.toFixed(4));
  assert.deepEqual(rounded, [share(0.1), share(0.01), 0].map((each) => each.toFixed(4)));
  assert.ok(drawn[1] > drawn[2] && drawn[2] > 0);
});

test("a microphone that sends nothing but zeros is dead after some seconds, and a still room is not", () => {
  const meter = aLevel();
  meter.follow({});
  for (const [loud, dead] of [[0.00001, false], [0, true]]) {
    meter.context.loud = loud;
    for (let ms = 0; ms <= 5_000; ms += 60) meter.clock.pass(60);
    assert.equal(meter.dead, dead);
  }
});

test("a context that may not run yet says nothing of the microphone", () => {
  const meter = aLevel();
  meter.context.state = "suspended";
  meter.context.loud = 0;
  meter.follow({});
  for (let ms = 0; ms <= 5_000; ms += 60) meter.clock.pass(60);
  assert.equal(meter.dead, false);
});

// --- what outlives the page -----------------------------------------------------------------------

test("a tab knows what it recorded a moment ago, and not what it did an hour ago", () => {
  const clock = aClock(5_000);
  const kept = memory({ tab: () => tab, phone: () => ({}), clock });
  const tab = {};
  kept.recording("r1");
  assert.deepEqual([kept.lately("r1"), kept.lately("r2")], [5_000, undefined]);
  clock.pass(60_000);
  assert.equal(kept.lately("r1"), undefined);
});

test("storage that is switched off remembers nothing, and breaks nothing", () => {
  const off = () => {
    throw new Error("SecurityError");
  };
  const kept = memory({ tab: off, phone: off, clock: aClock() });
  kept.recording("r1");
  kept.stopped("r1");
  assert.deepEqual([kept.lately("r1"), kept.wasStopped("r1")], [undefined, false]);
});

// --- telling the server -------------------------------------------------------------------------

function aTeller(answers = [], clock = aClock(1_000)) {
  const said = [];
  const told = { ended: 0, state: "recording" };
  const post = async (url, body) => {
    said.push(body.state);
    const answer = await answers.shift();
    if (answer instanceof Error) throw answer;
    return answer ?? { ended_at: null };
  };
  const made = telling({ post, clock, standing: () => ({ state: told.state }), ended: () => told.ended++ });
  return Object.assign(made, { clock, said, told });
}

test("the server hears how it goes at once, then every five seconds, until it is over", async () => {
  const { begin, end, clock, said } = aTeller();
  begin("/state");
  await turns();
  clock.pass(5_000);
  await turns();
  assert.equal(said.length, 2);
  end();
  clock.pass(60_000);
  assert.equal(said.length, 2);
});

test("where timers sleep, sound that comes has the server told, no more often", async () => {
  const { begin, keepPace, clock, said } = aTeller([], { ...aClock(1_000), later() {} });
  begin("/state");
  await turns();
  for (const _ of "abc") {
    clock.pass(3_000);
    keepPace();
    await turns();
  }
  assert.equal(said.length, 2);
});

test("what changes while the server is told is told next", async () => {
  const { begin, now, said, told } = aTeller();
  begin("/state");
  told.state = "interrupted";
  now();
  await turns();
  assert.deepEqual(said, ["recording", "interrupted"]);
});

test("an answer that knows of an end ends it; one that does not come ends nothing", async () => {
  const teller = aTeller([offline(), { ended_at: "2026-11-02T10:42:00Z" }]);
  teller.begin("/state");
  await turns();
  assert.equal(teller.told.ended, 0);
  teller.clock.pass(5_000);
  await turns();
  assert.equal(teller.told.ended, 1);
});

test("a recording that is no longer there is over", async () => {
  const { begin, told } = aTeller([refusal("unknown", 404)]);
  begin("/state");
  await turns();
  assert.equal(told.ended, 1);
});

// --- what is asked ------------------------------------------------------------------------------

function aQuestion({ consented_at = null, asked_at = null, type = "audio/webm", answers = {}, starts = [], sure = true } = {}) {
  const did = [];
  const urls = ["consent", "withdraw", "forget", "decline", "start"].map((act) => [`${act}_url`, `/${act}`]);
  const told = { recording: { consented_at, asked_at, open: null, ...Object.fromEntries(urls) }, asked: Promise.resolve(), now: () => Date.parse("2026-11-02T10:41:10Z") };
  const desk = { open: AB };
  const made = asking({
    async post(url, { consultation }) {
      did.push(`${url} ${consultation}`);
      if (answers[url]) throw answers[url];
    },
    told,
    desk,
    panel: { ask: () => did.push("ask"), close: () => did.push("close") },
    run: {
      async start(url, { id }) {
        did.push(`start ${id}`);
        if (starts.length) throw starts.shift();
      },
      stop: async () => did.push("stop"),
      resume() {},
    },
    type,
    context: () => ({ resume() {} }),
    say: (name) => name,
    confirm: () => sure,
    trouble: (code) => code && did.push(`trouble ${code}`),
  });
  return Object.assign(made, { did, desk, told });
}

test("without consent nothing starts: it is asked for, given, and then the recording starts by the same tap", async () => {
  const { acts, did } = aQuestion();
  await acts.record();
  await acts.consent();
  assert.deepEqual(did, ["ask", "close", "/consent c-ab", "start c-ab"]);
});

test("with consent it starts at once", async () => {
  const { acts, did } = aQuestion({ consented_at: "2026-11-02T10:41:00Z" });
  await acts.record();
  assert.deepEqual(did, ["start c-ab"]);
});

test("a tap before the server's first news waits for them", async () => {
  const made = aQuestion();
  const { recording } = made.told;
  let answered;
  Object.assign(made.told, { recording: undefined, asked: new Promise((resolve) => (answered = resolve)) });
  const tapped = made.acts.record();
  await turns();
  assert.deepEqual(made.did, []);
  made.told.recording = recording;
  answered();
  await tapped;
  assert.deepEqual(made.did, ["ask"]);
});

test("a tap whose patient the desk had left, as its news tell, starts nothing", async () => {
  const made = aQuestion({ consented_at: "2026-11-02T10:41:00Z" });
  const tapped = made.acts.record();
  made.desk.open = CD;
  await tapped;
  assert.deepEqual(made.did, []);
});

test("where the first news do not come, a tap says so", async () => {
  const made = aQuestion();
  made.told.recording = undefined;
  await made.acts.record();
  assert.deepEqual(made.did, ["trouble unreachable"]);
});

test("what was agreed to here is not asked again before the server's news of it", async () => {
  const { acts, did } = aQuestion();
  await acts.record();
  await acts.consent();
  did.length = 0;
  await acts.record();
  assert.deepEqual(did, ["start c-ab"]);
});

test("a consent that was withdrawn meanwhile is asked for anew", async () => {
  const { acts, did } = aQuestion({ consented_at: "2026-11-02T10:41:00Z", starts: [refusal("no_consent", 409)] });
  await acts.record();
  assert.deepEqual(did, ["start c-ab", "ask"]);
});

test("a consent that the server has not heard of starts nothing", async () => {
  const { acts, did } = aQuestion({ answers: { "/consent": offline() } });
  await acts.record();
  await acts.consent();
  assert.deepEqual(did.slice(2), ["/consent c-ab", "trouble unreachable"]);
});

test("a question about a patient whom the desk has left is over", async () => {
  const { acts, heard, did, desk } = aQuestion();
  await acts.record();
  desk.open = CD;
  heard();
  await acts.consent();
  assert.deepEqual(did, ["ask", "close", "close"]);
});

test("a browser that records nothing says so, and asks nobody", async () => {
  const { acts, did } = aQuestion({ type: "" });
  await acts.record();
  assert.deepEqual(did, ["trouble no_type"]);
});

test("the desk's question stands for half a minute, and is answered once", async () => {
  const made = aQuestion({ asked_at: "2026-11-02T10:41:00Z" });
  assert.ok(made.asked());
  await made.acts.not_now();
  assert.equal(made.asked(), null);
  assert.deepEqual(made.did, ["close", "/decline c-ab"]);
  assert.equal(aQuestion({ asked_at: "2026-11-02T10:40:40Z" }).asked(), null);
});

test("a withdrawal stops at once, then tells the server, and deletes only after another yes", async () => {
  for (const [sure, more] of [[true, ["/forget c-ab"]], [false, []]]) {
    const { acts, did } = aQuestion({ sure });
    await acts.withdraw();
    assert.deepEqual(did, ["stop", "/withdraw c-ab", ...more]);
  }
});

test("time is told in minutes and seconds, with hours where there are any", () => {
  assert.deepEqual([0, 61_000, 3_723_999, -5].map(spoken), ["00:00", "01:01", "1:02:03", "00:00"]);
});
