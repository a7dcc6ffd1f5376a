import assert from "node:assert/strict";
import { test } from "node:test";

import { api } from "../../static/capture/api.js";

function aServer(answer) {
  const calls = [];
  const server = api({
    async fetch(url, options) {
      calls.push({ url, ...options });
      if (answer instanceof Error) throw answer;
      return answer.clone();
    },
    urls: { phone: "/phone-url", presign: "/presign-url", status: "/status-url" },
    clinicianId: "clinician-1",
    tokenId: "token-1",
    csrfToken: "csrf-1",
  });
  return { ...server, calls };
}

const json = (body, status = 200) => new Response(JSON.stringify(body), { status });

test("every call names the token that the page was born with", async () => {
  const { phone, presign, confirm, forget, calls } = aServer(new Response(null, { status: 204 }));
  for (const call of [phone, presign, confirm, forget]) await call("/x");
  for (const { headers } of calls) {
    assert.equal(headers["X-Mobile-Token-Id"], "token-1");
    assert.equal(headers["X-CSRFToken"], "csrf-1");
  }
});

test("a page may go on with a later pairing of its clinician's, and names that from then on", async () => {
  const now = { clinician_id: "clinician-1", token_id: "token-2", csrf_token: "csrf-2" };
  const { adopt, presign, calls } = aServer(json(now));
  await adopt();
  await presign({});
  assert.deepEqual(calls.map(({ headers }) => headers["X-Mobile-Token-Id"]), [undefined, "token-2"]);
  assert.equal(calls[1].headers["X-CSRFToken"], "csrf-2");
});

test("a page does not go on with a colleague's pairing", async () => {
  const now = { clinician_id: "clinician-2", token_id: "token-2", csrf_token: "csrf-2" };
  const { adopt, presign, calls } = aServer(json(now));
  await adopt();
  await presign({});
  assert.equal(calls[1].headers["X-Mobile-Token-Id"], "token-1");
});

test("a poll names what it has seen, a return to the page does not", async () => {
  const { phone, calls } = aServer(new Response(null, { status: 204 }));
  assert.equal(await phone("7 a"), null);
  await phone();
  assert.deepEqual(calls.map(({ url }) => url), ["/phone-url?seen=7+a", "/phone-url"]);
});

test("confirm and forget go to the URL that presign handed out", async () => {
  const { confirm, forget, calls } = aServer(new Response(null, { status: 204 }));
  await confirm("/signed");
  await forget("/signed");
  assert.deepEqual(calls.map(({ method, url }) => `${method} ${url}`), ["POST /signed", "DELETE /signed"]);
});

test("what may be a page's last word outlives the page", async () => {
  const { presign, forget, status, calls } = aServer(new Response(null, { status: 204 }));
  await presign({});
  await forget("/signed");
  await status({ waiting: 3 });
  assert.deepEqual(calls.map(({ keepalive }) => keepalive), [false, true, true]);
  assert.equal(`${calls[2].method} ${calls[2].url} ${calls[2].body}`, 'POST /status-url {"waiting":3}');
});

test("a refusal keeps its code, its words and its status", async () => {
  const { presign } = aServer(json({ error: { code: "unknown", message: "No such thing", permanent: true } }, 404));
  await assert.rejects(presign({}), { code: "unknown", message: "No such thing", status: 404 });
});

test("a 401 says that the phone is unpaired", async () => {
  const { phone } = aServer(json({ error: { code: "token_revoked", message: "Invalid mobile token" } }, 401));
  await assert.rejects(phone(), { code: "token_revoked", unpaired: true });
});

test("a proxy's error page counts as the server being away", async () => {
  const { phone } = aServer(new Response("<h1>Bad Gateway</h1>", { status: 502 }));
  await assert.rejects(phone(), { code: "unavailable", unpaired: false });
});

test("no answer at all has a name", async () => {
  const { phone } = aServer(new TypeError("Failed to fetch"));
  await assert.rejects(phone(), { code: "unreachable" });
});

test("an answer that breaks off has one too", async () => {
  const { phone } = aServer(new Response('{"clinici'));
  await assert.rejects(phone(), { code: "unreachable" });
});

test("a refused CSRF token is asked for anew, once, and the call repeated", async () => {
  const answers = [
    json({ error: { code: "csrf", message: "" } }, 403),
    json({ csrf_token: "csrf-2" }),
    json({ status: "presigned" }),
  ];
  const tokens = [];
  const server = api({
    async fetch(url, { headers }) {
      tokens.push(`${url} ${headers["X-CSRFToken"]}`);
      return answers.shift();
    },
    urls: { phone: "/phone-url", presign: "/presign-url", status: "/status-url" },
    tokenId: "token-1",
    csrfToken: "csrf-1",
  });
  assert.deepEqual(await server.presign({}), { status: "presigned" });
  assert.deepEqual(tokens, ["/presign-url csrf-1", "/phone-url csrf-1", "/presign-url csrf-2"]);
});

test("a CSRF token that is refused again is a refusal", async () => {
  const { presign } = aServer(json({ error: { code: "csrf", message: "" } }, 403));
  await assert.rejects(presign({}), { code: "csrf" });
});
