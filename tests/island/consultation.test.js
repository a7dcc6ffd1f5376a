import assert from "node:assert/strict";
import { test } from "node:test";

import { AB, CD, aDesk, aPhoto } from "./cast.js";

const EF = { id: "c-ef", patient: "EF" };
const MINUTE = 60_000;

test("the consultation that the page was born with needs no question", () => {
  assert.deepEqual(aDesk(AB).desk.stamp(), AB);
});

test("with none open a photo is nobody's, and there is nothing to ask", () => {
  const { desk } = aDesk(null);
  assert.equal(desk.stamp(), null);
  assert.equal(desk.shut, false);
  assert.equal(desk.asks, null);
});

test("a phone that holds photos of nobody asks also for the first consultation that it hears of", () => {
  const { desk, hear } = aDesk(null);
  hear(AB, true);
  assert.equal(desk.asks, "continue");
  assert.equal(desk.stamp(), undefined);
});

test("the first consultation that the phone hears of needs no question", () => {
  const { desk, hear } = aDesk(null);
  hear(AB);
  assert.deepEqual(desk.stamp(), AB);
});

test("when the desk moves on, the shutter is shut until somebody says yes", () => {
  const { desk, hear } = aDesk(AB);
  hear(CD);
  assert.equal(desk.asks, "continue");
  assert.equal(desk.stamp(), undefined);
  desk.agree(CD.id);
  assert.deepEqual(desk.stamp(), CD);
});

test("a pause without a consultation does not answer the question", () => {
  const { desk, hear } = aDesk(AB);
  hear(null);
  hear(CD);
  assert.equal(desk.asks, "continue");
});

test("back at the same patient there is nothing to ask", () => {
  const { desk, hear } = aDesk(AB);
  hear(CD);
  hear(AB);
  assert.deepEqual(desk.stamp(), AB);
});

test("a yes to the patient before does not count for the one after", () => {
  const { desk, hear } = aDesk(AB);
  hear(CD);
  hear(EF);
  assert.equal(desk.agree(CD.id), false);
  assert.equal(desk.stamp(), undefined);
});

// --- still the same one? ----------------------------------------------------------------------

/** A desk whose phone was put away for so long. */
function putAway(ms, open = AB) {
  const made = aDesk(open);
  made.desk.hidden();
  made.clock.pass(ms);
  made.stale.heard(made.clock.now());
  made.desk.visible();
  return made;
}

test("a phone that was put away for a minute is not asked, for longer it is", () => {
  assert.equal(putAway(MINUTE).desk.asks, null);
  assert.equal(putAway(MINUTE + 1).desk.asks, "away");
});

test("a phone that was put away takes no photo until somebody has answered", () => {
  const { desk } = putAway(2 * MINUTE);
  assert.equal(desk.stamp(), undefined);
  desk.agree(AB.id);
  assert.deepEqual(desk.stamp(), AB);
  assert.equal(desk.asks, null);
});

test("several events tell of one return", () => {
  const { desk } = putAway(2 * MINUTE);
  desk.agree(AB.id);
  desk.visible();
  assert.equal(desk.asks, null);
});

test("without a patient there is nothing to ask on return, nor of the next one", () => {
  const { desk, hear } = putAway(2 * MINUTE, null);
  assert.equal(desk.asks, null);
  hear(AB);
  assert.equal(desk.asks, null);
});

test("a newer patient comes before the question for the old one", () => {
  const { desk, hear } = putAway(2 * MINUTE);
  hear(CD);
  assert.equal(desk.asks, "continue");
  desk.agree(CD.id);
  assert.equal(desk.asks, null);
});

test("half an hour without an act is asked about, and shuts the shutter", () => {
  const { desk, stale, clock } = aDesk();
  clock.pass(30 * MINUTE + 1);
  stale.heard(clock.now());
  assert.equal(desk.asks, "away");
  assert.equal(desk.shut, true);
});

test("an act begins the half hour anew", () => {
  const { desk, stale, clock } = aDesk();
  clock.pass(29 * MINUTE);
  desk.acted(AB.id);
  clock.pass(29 * MINUTE);
  stale.heard(clock.now());
  assert.equal(desk.asks, null);
});

test("an act in another consultation is none in this", () => {
  const { desk, stale, clock } = aDesk();
  clock.pass(29 * MINUTE);
  desk.acted(CD.id);
  clock.pass(2 * MINUTE);
  stale.heard(clock.now());
  assert.equal(desk.asks, "away");
});

test("the server tells of acts elsewhere, before the page and since", () => {
  const { desk, stale, clock } = aDesk(AB, { idleMs: 29 * MINUTE });
  clock.pass(2 * MINUTE);
  stale.heard(clock.now());
  assert.equal(desk.asks, "away");
  desk.heard(AB, clock.now() - MINUTE);
  assert.equal(desk.asks, null);
});

test("fifteen seconds without a word from the server are asked about, and shut nothing", () => {
  const { desk, clock } = aDesk();
  clock.pass(15_000);
  assert.equal(desk.asks, null);
  clock.pass(1);
  assert.equal(desk.asks, "unheard");
  assert.deepEqual(desk.stamp(), AB);
});

test("who has answered is asked again only after the next silence", () => {
  const { desk, stale, clock } = aDesk();
  clock.pass(16_000);
  desk.agree(AB.id);
  clock.pass(60_000);
  assert.equal(desk.asks, null);
  stale.heard(clock.now());
  clock.pass(16_000);
  assert.equal(desk.asks, "unheard");
});

test("a yes before a silence does not answer for it", () => {
  const { desk, clock } = aDesk();
  desk.agree(AB.id);
  clock.pass(16_000);
  assert.equal(desk.asks, "unheard");
});

test("a yes does not make the server heard: photos stay in doubt", () => {
  const { desk, stale, clock } = aDesk();
  clock.pass(16_000);
  desk.agree(AB.id);
  assert.equal(stale.unheardSince, 0);
});

test("the server's word answers the question that its silence asked", () => {
  const { desk, stale, clock } = aDesk();
  clock.pass(16_000);
  stale.heard(clock.now());
  assert.equal(desk.asks, null);
  assert.equal(stale.unheardSince, null);
});

test("an answer that was long on its way tells of the moment when it was written", () => {
  const { stale, clock } = aDesk();
  clock.pass(40_000);
  stale.heard(20_000);
  assert.equal(stale.unheardSince, 20_000);
});

test("whoever is back after less than a minute waits for the server's word before it asks", () => {
  const { desk, clock } = aDesk();
  desk.hidden();
  clock.pass(40_000);
  desk.visible();
  assert.equal(desk.asks, null);
  clock.pass(2_000);
  assert.equal(desk.asks, "unheard");
});

test("a patient who has as many photos as the tier allows is full, with what waits here", () => {
  const { desk } = aDesk(AB);
  const waiting = [aPhoto("1"), aPhoto("2")];
  assert.equal(desk.isFull(3, waiting, 0), false);
  assert.equal(desk.isFull(2, waiting, 0), true);
  assert.equal(desk.isFull(3, waiting, 1), true); // one is still being shrunk
  assert.equal(desk.isFull(2, waiting, -1), false); // one is to be taken again
});

test("photos of another patient, and of nobody yet, take no room", () => {
  const { desk } = aDesk(AB);
  const waiting = [aPhoto("1", { consultation: CD }), aPhoto("2", { consultation: null })];
  assert.equal(desk.isFull(1, waiting, 0), false);
});

test("without a limit, and before the server has said one, nobody is full", () => {
  const { desk } = aDesk(AB);
  assert.equal(desk.isFull(null, [aPhoto("1")], 0), false);
  assert.equal(desk.isFull(undefined, [aPhoto("1")], 0), false);
});

test("out of the server's hearing an old count keeps nobody from a photo", () => {
  const { desk, clock, stale } = aDesk(AB);
  assert.equal(desk.isFull(0, [], 0), true);
  clock.pass(16_000);
  assert.equal(desk.isFull(0, [], 0), false);
  stale.heard(clock.now());
  assert.equal(desk.isFull(0, [], 0), true);
});
