// What the desk's modules share.

/** Served by django-htmx beside them. */
declare const htmx: { process(part: Element): void };

/** How a picture is looked at: so many times as large as fits, and moved by shares of its stage. */
interface Look {
  scale: number;
  x: number;
  y: number;
}
