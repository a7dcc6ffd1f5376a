import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { deck } from "../../static/review/deck.js";

const PIECES = [
  { start: 0, begin: 0, length: 15_000, sound: "first" },
  { start: 15_000, begin: 600, length: 15_000, sound: "second" },
  { start: 40_000, begin: 0, length: 15_000, sound: "third" },
];

/** As much of an <audio> as the deck uses: its file is there at once. */
class Audio extends EventTarget {
  dataset = {};
  readyState = 1;
  currentTime = 0;
  playbackRate = 1;
  error = null;
  paused = true;
  fails = false;

  async play() {
    if (this.fails) throw new DOMException("no", "NotSupportedError");
    this.paused = false;
  }

  pause() {
    if (this.paused) return;
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  }

  /** Play on to a moment of its own sound. */
  reach(seconds) {
    this.currentTime = seconds;
    this.dispatchEvent(new Event("timeupdate"));
  }

  end() {
    this.paused = true;
    this.ended = true;
    this.dispatchEvent(new Event("ended"));
    this.ended = false;
  }
}

let players;
let told;
let player;

beforeEach(() => {
  players = [new Audio(), new Audio()];
  told = [];
  player = deck({ pieces: PIECES, length: 60_000, players, tell: (news) => told.push(news) });
});

afterEach(() => player.pause());

const playing = () => players.filter(({ paused }) => !paused).map(({ src }) => src);

test("while a piece plays, the other player is ready where the next begins", () => {
  player.play();
  assert.deepEqual(playing(), ["first"]);
  assert.equal(players[1].src, "second");
  assert.equal(players[1].currentTime, 0.6);
});

test("a piece that ends hands over, and the position goes on without a jump", () => {
  player.play();
  players[0].reach(14);
  assert.equal(player.position(), 14_000);
  players[0].end();
  assert.deepEqual(playing(), ["second"]);
  assert.equal(player.position(), 15_000);
  assert.equal(players[0].src, "third");
  players[1].reach(5.6);
  assert.equal(player.position(), 20_000);
});

test("it hands over by a timer, for an event may be late", async () => {
  player.play();
  players[0].reach(14.97);
  await new Promise((done) => setTimeout(done, 100));
  assert.deepEqual(playing(), ["second"]);
});

test("a gap is passed over, and told of", () => {
  player.seek(16_000);
  player.play();
  told.length = 0;
  players[0].end();
  assert.deepEqual(playing(), ["third"]);
  assert.deepEqual(told.at(-1), { what: "jumped", from: 30_000 });
});

test("who seeks into a gap hears what comes after it", () => {
  player.seek(35_000);
  player.play();
  assert.deepEqual(playing(), ["third"]);
  assert.equal(player.position(), 40_000);
  assert.ok(told.some(({ what, from }) => what === "jumped" && from === 35_000));
});

test("seeking moves what stands still, and what plays goes on from there", () => {
  player.seek(20_000);
  assert.deepEqual(playing(), []);
  assert.equal(player.position(), 20_000);
  player.play();
  assert.deepEqual(playing(), ["second"]);
  player.seek(2000);
  assert.deepEqual(playing(), ["first"]);
  assert.equal(player.position(), 2000);
  player.seek(-5000);
  assert.equal(player.position(), 0);
});

test("it pauses where it is, by its button or by the system's", () => {
  player.play();
  players[0].reach(7);
  player.pause();
  assert.equal(player.position(), 7000);
  assert.equal(player.isPlaying(), false);
  player.play();
  players[0].reach(9);
  players[0].pause();
  assert.equal(player.isPlaying(), false);
  assert.equal(player.position(), 9000);
});

test("at the end it stops, and then begins anew", () => {
  player.seek(54_000);
  player.play();
  players[0].end();
  assert.equal(told.at(-1).what, "ended");
  assert.equal(player.position(), 60_000);
  player.play();
  assert.deepEqual(playing(), ["first"]);
});

test("a sound that cannot be played is said, and tried anew by the next press", async () => {
  players[0].fails = true;
  player.play();
  await new Promise((done) => setTimeout(done));
  assert.equal(told.at(-1).what, "failed");
  assert.equal(player.isPlaying(), false);
  players[0].fails = false;
  players[0].src = "";
  player.play();
  assert.deepEqual(playing(), ["first"]);
});

test("the speed is both players'", () => {
  player.speed(1.5);
  assert.deepEqual(players.map(({ playbackRate }) => playbackRate), [1.5, 1.5]);
});
