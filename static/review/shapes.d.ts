// What the desk's modules share.

/** Served by django-htmx beside them. */
declare const htmx: { process(part: Element): void };

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
