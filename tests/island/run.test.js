import assert from "node:assert/strict";
import { test } from "node:test";

import { run } from "../../static/recordings/run.js";
import { AB, aClock, offline, refusal, turns } from "./cast.js";
import { RUN, aPromise, aTrack } from "./recording-cast.js";

/** A run between a microphone, reels and a server that write down what is done to them. */
function aRun({ answers = {}, lately, stopped, mic } = {}) {
  const did = [];
  const clock = aClock(1_000);
  const made = run({
    async post(url, body) {
      did.push(`post ${url}`);
      const answer = answers[url]?.shift?.();
      if (answer instanceof Error) throw answer;
      return (await answer) ?? { ...RUN, id: body?.id, ended_at: null };
    },
    uuid: () => "r1",
    microphone: {
      track: aTrack(),
      async open() {
        did.push("open");
        if (mic) throw mic;
      },
      close: () => did.push("close"),
      lack: () => did.push("lack"),
      regain: async () => did.push("regain"),
    },
    reels: {
      begin: (_, after = "") => did.push(`begin ${after}`.trim()),
      belong: (_, number) => did.push(`belong ${number}`),
      stop: async (at) => void did.push(`reels stop ${at ?? ""}`.trim()),
    },
    memory: { recording() {}, lately: () => lately, stopped: (id) => did.push(`remember ${id}`), wasStopped: () => Boolean(stopped) },
    teller: { begin: (url) => did.push(`tell ${url}`), now() {}, end: () => did.push("tell no more") },
    clock,
    next: () => 4,
    changed() {},
    told: (name) => did.push(`say ${name}`),
  });
  const heard = (open, mine = true) => made.heard(open, AB, mine);
  return Object.assign(made, { did, clock, hears: heard });
}

async function recording(more) {
  const made = aRun(more);
  await made.start("/start", AB);
  made.did.length = 0;
  return made;
}

const OPEN = { ...RUN, token_id: "t", next_number: 2 };

test("the microphone comes first, then the server's yes, then the first sound", async () => {
  const made = aRun();
  await made.start("/start", AB);
  assert.deepEqual(made.did, ["open", "post /start", "belong 0", "begin", "tell /state"]);
  assert.equal(made.state, "recording");
});

test("without a microphone nothing is recorded, and nobody is told that it is", async () => {
  const made = aRun({ mic: Object.assign(new Error(), { code: "mic_denied" }) });
  await assert.rejects(made.start("/start", AB), { code: "mic_denied" });
  assert.deepEqual([made.state, made.did], ["off", ["open", "close"]]);
});

test("without the server's yes nothing is recorded, and the microphone is let go", async () => {
  const made = aRun({ answers: { "/start": [offline()] } });
  await assert.rejects(made.start("/start", AB), { code: "unreachable" });
  assert.deepEqual([made.state, made.did.at(-1)], ["off", "close"]);
});

test("two taps start one recording", async () => {
  const answer = aPromise();
  const made = aRun({ answers: { "/start": [answer] } });
  const first = made.start("/start", AB);
  await made.start("/start", AB);
  answer.resolve(RUN);
  await first;
  assert.equal(made.did.filter((it) => it === "open").length, 1);
});

test("an interruption ends what turns at its moment, and the next file says why there is a gap", async () => {
  const made = await recording();
  made.interrupt("call", 700);
  assert.deepEqual([made.state, made.interruption], ["interrupted", { why: "call", at: 700 }]);
  made.back();
  assert.deepEqual(made.did, ["reels stop 700", "say interrupted", "say again", "begin call"]);
  assert.deepEqual([made.state, made.interruption], ["recording", null]);
});

test("whoever looks at the page again has the microphone asked for, where it was lost", async () => {
  const made = await recording();
  made.interrupt("hidden", 700);
  made.seen();
  assert.equal(made.did.at(-1), "regain");
});

test("a recorder that gave up is an interruption", async () => {
  const made = await recording();
  made.broke();
  assert.equal(made.interruption.why, "failed");
});

test("stopped on the phone: nothing more is recorded, and the server hears of it, in the end", async () => {
  const made = await recording({ answers: { "/stop": [offline(), offline()] } });
  await made.stop();
  assert.deepEqual(made.did, ["remember r1", "say stopped", "tell no more", "close", "reels stop", "post /stop"]);
  assert.equal(made.state, "off");
  for (const _ of "ab") {
    made.clock.pass(5_000);
    await turns();
  }
  made.clock.pass(60_000);
  assert.equal(made.did.filter((it) => it === "post /stop").length, 3);
});

test("a server that will not hear of a stop is not asked for ever", async () => {
  const made = await recording({ answers: { "/stop": [refusal("unknown", 404)] } });
  await made.stop();
  made.clock.pass(60_000);
  await turns();
  assert.equal(made.did.filter((it) => it === "post /stop").length, 1);
});

test("ended at the desk: it stops as soon as the phone hears, and the phone says that its microphone is off", async () => {
  const made = await recording();
  made.hears(OPEN);
  made.hears(null);
  await turns();
  assert.deepEqual(made.did, ["say ended", "tell no more", "close", "reels stop", "post /state"]);
});

test("news that are older than its start end nothing", async () => {
  const made = await recording();
  made.hears(null);
  assert.equal(made.state, "recording");
});

test("a page that was loaded anew goes on by itself, counting from what is on the server and here", () => {
  const made = aRun({ lately: 900 });
  made.hears(OPEN);
  assert.deepEqual(made.did, ["belong 4", "tell /state", "lack", "regain"]);
  assert.deepEqual([made.state, made.interruption], ["interrupted", { why: "reload", at: 900 }]);
  made.back();
  assert.deepEqual(made.did.slice(4), ["say lost", "begin reload"]);
});

test("a page that comes back much later waits for a tap: no microphone opens behind anybody's back", () => {
  const made = aRun();
  made.hears(OPEN);
  made.seen();
  assert.equal(made.did.includes("regain"), false);
  assert.equal(made.state, "interrupted");
  made.resume();
  assert.equal(made.did.at(-1), "regain");
});

test("what was stopped here while nobody heard it is not taken up, but stopped", () => {
  const made = aRun({ lately: 900, stopped: true });
  made.hears(OPEN);
  assert.deepEqual([made.state, made.did], ["off", ["post /stop"]]);
});

test("older news do not bring back what has ended here", async () => {
  const made = await recording({ lately: 900 });
  await made.ended();
  made.did.length = 0;
  made.hears(OPEN);
  assert.deepEqual([made.state, made.did], ["off", []]);
});

test("the next recording waits until the server knows that the last one is over", async () => {
  const answer = aPromise();
  const made = await recording({ answers: { "/stop": [answer] } });
  made.stop();
  await turns();
  made.start("/start", AB);
  await turns();
  assert.equal(made.did.includes("post /start"), false);
  answer.resolve();
  await turns();
  assert.equal(made.did.includes("post /start"), true);
});

test("another phone's recording is not taken up", () => {
  const made = aRun({ lately: 900 });
  made.hears(OPEN, false);
  assert.deepEqual([made.state, made.did], ["off", []]);
});

test("a page that may go on no longer stops at once, and speaks for nobody", async () => {
  const made = await recording();
  await made.leave();
  assert.deepEqual(made.did, ["tell no more", "close", "reels stop"]);
  assert.equal(made.state, "off");
});
