// A made picture goes a photo's way, so that the desk can see where it is held up. The page fetches this only
// when the desk asks. Imports nothing: what it shares with the page is handed in.

const WIDTH = 800;
const HEIGHT = 450;
const TYPE = "image/jpeg";
const QUALITY = 0.85;
const ALREADY_THERE = 412;
/** @type {Set<string>} */
const begun = new Set();

/**
 * Make a picture, have it signed, put it, confirm it; tell how long each took, or which one failed and why.
 * Nothing of it is kept on the phone. A drill is taken once, however often the server speaks of it.
 * @param {DrillTicket} drill
 * @param {Pick<Api, "post">} server
 * @param {Put} put
 */
export async function rehearse(drill, { post: tell }, put) {
  if (begun.has(drill.url)) return;
  begun.add(drill.url);
  let hop = "heard";
  let inPassing = Promise.resolve();
  try {
    await tell(drill.url, { hop, ms: 0 });
    hop = "made";
    const made = await timed(() => picture(document.createElement("canvas")));
    hop = "presigned";
    const announced = { size: made.is.bytes.byteLength, sha256: made.is.sha256, made_ms: made.ms };
    const signed = await timed(() => tell(drill.presign_url, announced));
    hop = "put";
    // It is told again with the confirm, but counts only before a failure does.
    inPassing = tell(drill.url, { hop: "presigned", ms: signed.ms }).catch(() => {});
    const arrived = await timed(() => send(put, signed.is.put, made.is.bytes));
    hop = "confirmed";
    const measured = { presigned_ms: signed.ms, put_ms: arrived.ms };
    const { ms } = await timed(() => tell(drill.confirm_url, measured));
    await tell(drill.url, { hop, ms });
  } catch (error) {
    await inPassing;
    // Where this cannot be told either, the desk makes do with the silence.
    await tell(drill.url, { hop, ms: 0, failed: code(error, hop) }).catch(() => {});
  }
}

/**
 * @template T
 * @param {() => Promise<T>} act
 * @returns {Promise<{is: T, ms: number}>}
 */
async function timed(act) {
  const began = performance.now();
  const is = await act();
  return { is, ms: Math.round(performance.now() - began) };
}

/**
 * A picture that nobody takes for a patient's, hashed as a photo is.
 * @param {HTMLCanvasElement} canvas
 */
async function picture(canvas) {
  draw(canvas);
  /** @type {Blob} */
  const blob = await new Promise((resolve, reject) => {
    canvas.toBlob((made) => (made?.type === TYPE ? resolve(made) : reject()), TYPE, QUALITY);
  });
  const bytes = await blob.arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { bytes, sha256: btoa(String.fromCharCode(...hash)) };
}

/** Stripes like a test card's, and in large letters what it is. @param {HTMLCanvasElement} canvas */
function draw(canvas) {
  Object.assign(canvas, { width: WIDTH, height: HEIGHT });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  const shades = ["#0b6b72", "#12838b", "#2b9ba2", "#55b4b8", "#86cccd", "#b9e2e2", "#e4f4f3"];
  for (const [at, shade] of shades.entries()) {
    pen.fillStyle = shade;
    pen.fillRect((at * WIDTH) / shades.length, 0, WIDTH / shades.length + 1, HEIGHT);
  }
  pen.fillStyle = "#10262b";
  pen.fillRect(0, HEIGHT / 3, WIDTH, HEIGHT / 3);
  pen.fillStyle = "#ffffff";
  pen.font = "bold 72px sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText("Test · no patient", WIDTH / 2, HEIGHT / 2);
}

/** @param {Put} put @param {Ticket} ticket @param {ArrayBuffer} bytes */
async function send(put, ticket, bytes) {
  const watch = { progressed() {}, sent() {}, signal: new AbortController().signal };
  const { status } = await put(ticket, bytes, watch);
  if (status < 300 || status === ALREADY_THERE) return;
  throw { code: status < 500 ? "bucket_refused" : "bucket_trouble" };
}

/** @param {any} error @param {string} hop */
function code(error, hop) {
  return error?.code ?? (hop === "made" ? "no_picture" : "unexpected");
}
