import assert from "node:assert/strict";
import { test } from "node:test";

import { putter } from "../../static/capture/put.js";
import { aClock } from "./cast.js";

/** An XMLHttpRequest that does what the test says. */
class Request {
  upload = {};
  headers = {};
  constructor() {
    Request.last = this;
  }
  open(method, url) {
    this.opened = `${method} ${url}`;
  }
  setRequestHeader(name, value) {
    this.headers[name] = value;
  }
  send(body) {
    this.body = body;
  }
  abort() {
    this.onabort();
    this.onloadend();
  }
  getAllResponseHeaders() {
    return this.answered;
  }
  answer(status, headers = "etag: x\r\n") {
    this.status = status;
    this.answered = headers;
    this.onload();
    this.onloadend();
  }
  breakOff() {
    this.onerror();
    this.onloadend();
  }
}

function aPut({ progressed = () => {}, sent = () => {}, signal = new AbortController().signal } = {}) {
  const clock = aClock();
  const ticket = { method: "PUT", url: "/bucket/p1", headers: { "Content-Type": "image/jpeg", "If-None-Match": "*" } };
  const answer = putter({ Request, clock })(ticket, new ArrayBuffer(200), { progressed, sent, signal });
  return { clock, answer, request: Request.last };
}

test("the bytes go where the ticket says, with exactly its headers", async () => {
  const { answer, request } = aPut();
  assert.equal(request.opened, "PUT /bucket/p1");
  assert.deepEqual(request.headers, { "Content-Type": "image/jpeg", "If-None-Match": "*" });
  assert.equal(request.body.byteLength, 200);
  request.answer(200);
  assert.deepEqual(await answer, { status: 200, retryAfter: 0 });
});

test("the bucket's refusal is an answer too", async () => {
  const { answer, request } = aPut();
  request.answer(412);
  assert.equal((await answer).status, 412);
});

test("a bucket that is too busy says when to come back", async () => {
  const { answer, request } = aPut();
  request.answer(503, "etag: x\r\nretry-after: 4\r\n");
  assert.deepEqual(await answer, { status: 503, retryAfter: 4 });
});

test("progress is the share of the bytes", () => {
  const shares = [];
  const { request } = aPut({ progressed: (share) => shares.push(share) });
  request.upload.onprogress({ loaded: 50 });
  request.upload.onprogress({ loaded: 200 });
  assert.deepEqual(shares, [0.25, 1]);
});

test("a broken connection has a name", async () => {
  const { answer, request } = aPut();
  request.breakOff();
  await assert.rejects(answer, { code: "bucket_unreachable" });
});

test("a stalled link is given up", async () => {
  const { answer, clock } = aPut();
  clock.pass(30_000);
  await assert.rejects(answer, { code: "bucket_unreachable" });
});

test("a slow link that moves is not", async () => {
  const { answer, clock, request } = aPut();
  for (let loaded = 10; loaded <= 100; loaded += 10) {
    clock.pass(29_000);
    request.upload.onprogress({ loaded });
  }
  request.answer(200);
  assert.deepEqual(await answer, { status: 200, retryAfter: 0 });
});

test("the next body may go once this one has left, its answer still on the way", () => {
  let gone = 0;
  const { request } = aPut({ sent: () => gone++ });
  request.upload.onload();
  assert.equal(gone, 1);
});

test("a put that nobody wants any more is broken off", async () => {
  const control = new AbortController();
  const { answer } = aPut({ signal: control.signal });
  control.abort();
  await assert.rejects(answer, { code: "bucket_unreachable" });
});
