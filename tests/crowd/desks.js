// Many desks without a page. Each runs static/doorbell.js as it is, with Node's EventSource, and asks what changed as
// templates/review/_poll.html does: when it rings, and when it is told that the page's own pause is over.
//
//   node --experimental-eventsource desks.js '{"origin": …, "sessions": […]}'
//
// Told by lines on stdin, says lines on stdout, both JSON. Their clock stands still until it is told to go on, so
// that ten minutes take a moment; only what the browser does by itself, to come back after 3 s, takes its time.
import { createInterface } from "node:readline";
import { setImmediate } from "node:timers/promises";

import { doorbell, subscriber } from "../../static/doorbell.js";
import { aClock } from "../island/cast.js";

const STEP_MS = 1_000;
const { origin, sessions } = JSON.parse(process.argv[2]);
const clock = aClock();
let subscribing = 0;
let subscribed = 0;

const say = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);

/** What a browser sends along by itself. */
function browser(session) {
  const cookies = `desk=${session}; csrf=${"c".repeat(32)}`;
  return async (path, { headers = {}, ...options } = {}) => {
    return fetch(new URL(path, origin), { ...options, headers: { ...headers, Cookie: cookies } });
  };
}

async function aDesk(session, number) {
  const ask = browser(session);
  const page = await (await ask("/")).text();
  let poll = address(page);
  let last = Promise.resolve();
  let next;

  /** hx-sync="this:queue last": of what comes while a question is on its way, one more is asked. */
  function look(why) {
    next ??= last.then(() => {
      next = undefined;
      return lookOnce(why);
    });
    last = next;
    return next;
  }

  async function lookOnce(why) {
    const answer = await ask(poll);
    const html = await answer.text();
    if (answer.status === 200) poll = address(html);
    say({ desk: number, why, status: answer.status, shows: html.match(/Round \d+/)?.[0] });
  }

  const subscribe = subscriber({ fetch: ask, url: page.match(/data-doorbell-url="([^"]+)"/)[1] });
  const bell = doorbell({
    async subscribe() {
      subscribed++;
      subscribing++;
      try {
        return await subscribe();
      } finally {
        subscribing--;
      }
    },
    listen: (url) => new EventSource(url),
    ring: () => look("ring"),
    clock,
    random: Math.random,
  });
  await bell.connect();
  return { look, start: (patient) => start(ask, patient) };
}

const address = (html) => html.match(/hx-get="([^"]*changes[^"]*)"/)[1].replaceAll("&amp;", "&");

/** Start a consultation in another window of the same clinician, in place of the one that is open. */
async function start(ask, patient) {
  const open = (await (await ask("/")).text()).match(/consultations\/([-\w]{36})\/end\//)?.[1] ?? "";
  const answer = await ask("/consultations/start/", {
    method: "POST",
    body: new URLSearchParams({ patient, ends: open, csrfmiddlewaretoken: "c".repeat(32) }),
    redirect: "manual",
  });
  if (answer.status !== 302) throw new Error(`No consultation starts: ${answer.status}`);
}

/** Let time pass, a second at a time; whoever asks for a subscription has it before the next one. */
async function pass(ms) {
  for (let passed = 0; passed < ms; passed += STEP_MS) {
    clock.pass(STEP_MS);
    do await setImmediate();
    while (subscribing > 0);
  }
}

const ACTS = {
  start: ({ patient }) => Promise.all(desks.map((desk) => desk.start(patient))),
  look: () => Promise.all(desks.map((desk) => desk.look("own pause"))),
  pass: ({ ms }) => pass(ms),
};

const desks = await Promise.all(sessions.map(aDesk));
say({ done: "open" });
for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.parse(line);
  const before = subscribed;
  await ACTS[told.act](told);
  say({ done: told.act, subscribed: subscribed - before });
}
process.exit();
