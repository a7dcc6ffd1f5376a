// What the desk's modules share.

/** Served by django-htmx beside them. */
declare const htmx: {
  process(part: Element): void;
  defineExtension(name: string, extension: HtmxExtension): void;
};

interface HtmxExtension {
  isInlineSwap(style: string): boolean;
  /** Says which elements it has brought in; `false`: this swap is none of its own. */
  handleSwap(style: string, target: Element, fragment: DocumentFragment, settled: { elts: Element[] }): Element[] | false;
}

/** Where something was in the page before it was taken away. */
interface Place {
  parent: Node;
  next: Node | null;
  previous: Node | null;
}

/** What had the focus; `place`, once it is gone. */
interface Stop {
  element: HTMLElement;
  island: Element | null;
  place?: Place;
}

/** In shares of a stage, from its middle. */
interface Point {
  x: number;
  y: number;
}

/** A picture so many times as large as fits, its middle at this point. */
interface Look extends Point {
  scale: number;
}

interface Looking {
  isClose(): boolean;
  whole(): void;
  zoom(times: number, at?: Point): void;
  pan(x: number, y: number): void;
  /** Says whether the key was of use. */
  press(key: string): boolean;
}

/** A segment's share of a recording's line: its own sound from `begin` on, for `length`; all in ms. */
interface Piece {
  start: number;
  begin: number;
  length: number;
  sound: string;
}

/** A time without sound, in ms, and why. */
interface Gap {
  start: number;
  length: number;
  words: string;
}

/** A piece, and how many ms into its own sound. */
interface Spot {
  index: number;
  offset: number;
}

/** `jumped`: over a time without sound that began at `from`. */
interface DeckNews {
  what: "playing" | "paused" | "moved" | "jumped" | "ended" | "failed";
  from?: number;
}

interface Deck {
  position(): number;
  seek(to: number): void;
  play(): void;
  pause(): void;
  isPlaying(): boolean;
  speed(rate: number): void;
}
