import assert from "node:assert/strict";
import { test } from "node:test";

import { doorbell, subscriber } from "../../static/doorbell.js";
import { aClock, turns } from "./cast.js";

const MINUTE = 60_000;

/** Stands for the browser's EventSource, which closes itself after an HTTP error only. */
class Stream {
  readyState = 1;

  constructor(url) {
    this.url = url;
  }

  close() {
    this.readyState = 2;
  }
}

async function aDoorbell({ says = [], chance = 1 } = {}) {
  const clock = aClock();
  const streams = [];
  const state = { rings: 0, asked: 0 };
  const bell = doorbell({
    async subscribe() {
      const url = `stream ${++state.asked}`;
      const said = says.length > 0 ? says.shift() : { url, renew_in: 8 * 60 };
      if (said instanceof Error) throw said;
      return said;
    },
    listen(url) {
      streams.push(new Stream(url));
      return streams.at(-1);
    },
    ring: () => state.rings++,
    clock,
    random: () => chance,
  });
  await bell.connect();
  const pass = async (ms) => {
    clock.pass(ms);
    await turns();
  };
  return { bell, state, streams, pass, clock };
}

const expired = { data: JSON.stringify({ code: 40142, message: "Token expired" }) };

test("it rings on every message, and when the stream opens or opens again", async () => {
  const { state, streams } = await aDoorbell();
  streams[0].onopen();
  streams[0].onmessage({ data: "{}" });
  streams[0].onmessage({ data: "{}" });
  streams[0].onopen();
  assert.equal(state.rings, 4);
});

test("it renews the token before it expires, and closes the old stream", async () => {
  const { streams, pass } = await aDoorbell({ chance: 0 });
  await pass(8 * MINUTE - 1);
  assert.equal(streams.length, 1);
  await pass(1);
  assert.deepEqual(streams.map(({ url }) => url), ["stream 1", "stream 2"]);
  assert.deepEqual(streams.map(({ readyState }) => readyState), [2, 1]);
});

test("an expired token makes it fetch another one", async () => {
  const { state, streams, pass } = await aDoorbell();
  streams[0].onerror(expired);
  assert.equal(streams[0].readyState, 2);
  await pass(1_000);
  streams[1].onopen();
  assert.equal(state.rings, 1);
});

test("a stream that closed for good is replaced", async () => {
  const { streams, pass } = await aDoorbell();
  streams[0].close();
  streams[0].onerror({});
  await pass(1_000);
  assert.equal(streams.length, 2);
});

test("a connection that broke is the browser's to mend", async () => {
  const { streams, pass } = await aDoorbell();
  streams[0].readyState = 0;
  streams[0].onerror({});
  await pass(MINUTE);
  assert.equal(streams.length, 1);
});

test("it backs off: twice as long after each failure, and 30 s at most", async () => {
  const { state, pass, clock } = await aDoorbell({ says: Array(20).fill(new Error("down")) });
  const moments = [];
  for (let asked = state.asked; moments.length < 7; await pass(1_000)) {
    if (state.asked > asked) moments.push(clock.now());
    asked = state.asked;
  }
  const pauses = moments.map((moment, n) => moment - (moments[n - 1] ?? 0));
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 30, 30].map((seconds) => seconds * 1_000));
});

test("chance spreads who comes back after an outage", async () => {
  const { state, pass } = await aDoorbell({ says: [new Error("down")], chance: 0.25 });
  await pass(249);
  assert.equal(state.asked, 1);
  await pass(1);
  assert.equal(state.asked, 2);
});

test("while a renewal fails, the open stream goes on ringing", async () => {
  const { state, streams, pass } = await aDoorbell({ says: [{ url: "first", renew_in: 60 }, new Error("down")] });
  await pass(MINUTE);
  streams[0].onmessage({ data: "{}" });
  assert.deepEqual([state.asked, state.rings, streams[0].readyState], [2, 1, 1]);
});

test("who may hear nothing any more stops asking", async () => {
  const { bell, state, streams, pass } = await aDoorbell({ says: [{ url: "first", renew_in: 60 }, null] });
  await pass(MINUTE);
  assert.equal(streams[0].readyState, 2);
  await pass(60 * MINUTE);
  bell.back();
  await turns();
  assert.equal(state.asked, 2);
});

test("coming back to the page replaces a closed stream at once", async () => {
  const { bell, streams } = await aDoorbell();
  streams[0].close();
  bell.back();
  await turns();
  assert.equal(streams.length, 2);
});

test("coming back to the page leaves a good stream alone", async () => {
  const { bell, streams } = await aDoorbell();
  bell.back();
  await turns();
  assert.equal(streams.length, 1);
});

for (const status of [0, 401, 403, 404]) {
  test(`${status} means never again`, async () => {
    const fetch = async () => ({ status, ok: false });
    assert.equal(await subscriber({ fetch, url: "door" })(), null);
  });
}

test("a server's trouble is a reason to try again", async () => {
  const fetch = async () => ({ status: 503, ok: false });
  await assert.rejects(subscriber({ fetch, url: "door" }));
});

test("a phone says which pairing its page was born with, a desk does not", async () => {
  const heard = [];
  const fetch = async (url, { headers }) => {
    heard.push([url, headers["X-Mobile-Token-Id"]]);
    return { status: 200, ok: true, json: async () => ({}) };
  };
  await subscriber({ fetch, url: "phone's", tokenId: "t-1" })();
  await subscriber({ fetch, url: "desk's" })();
  assert.deepEqual(heard, [["phone's", "t-1"], ["desk's", undefined]]);
});
