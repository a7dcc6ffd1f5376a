import assert from "node:assert/strict";
import { test } from "node:test";

import { consultation } from "../../static/capture/consultation.js";
import { AB, CD } from "./cast.js";

test("the consultation that the page was born with needs no question", () => {
  assert.deepEqual(consultation(AB).stamp(), AB);
});

test("with none open there is no stamp, so the shutter stays shut", () => {
  const desk = consultation(null);
  assert.equal(desk.stamp(), null);
  assert.equal(desk.asks, false);
});

test("the first consultation that the phone hears of needs no question", () => {
  const desk = consultation(null);
  desk.heard(AB);
  assert.deepEqual(desk.stamp(), AB);
});

test("when the desk moves on, the shutter is shut until somebody says yes", () => {
  const desk = consultation(AB);
  desk.heard(CD);
  assert.equal(desk.asks, true);
  assert.equal(desk.stamp(), null);
  desk.agree(CD.id);
  assert.deepEqual(desk.stamp(), CD);
});

test("a pause without a consultation does not answer the question", () => {
  const desk = consultation(AB);
  desk.heard(null);
  desk.heard(CD);
  assert.equal(desk.asks, true);
});

test("back at the same patient there is nothing to ask", () => {
  const desk = consultation(AB);
  desk.heard(CD);
  desk.heard(AB);
  assert.deepEqual(desk.stamp(), AB);
});

test("a yes to the patient before does not count for the one after", () => {
  const desk = consultation(AB);
  desk.heard(CD);
  desk.heard({ id: "c-ef", patient: "EF" });
  desk.agree(CD.id);
  assert.equal(desk.stamp(), null);
});
