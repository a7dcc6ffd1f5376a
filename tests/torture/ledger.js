// Keeps the account of a phone's page before the page's own scripts run, and by other means than they:
// at the shutter whom the screen named, in the worker's answer which bytes were made, at each preview which
// bytes are shown. It also shortens the page's longest patience to a tenth, so that stalls fit in a test.
(() => {
  const SHORTENED_FROM = 20_000;
  const digest = crypto.subtle.digest.bind(crypto.subtle);
  const pressed = [];
  window.shownHashes = {};

  async function hash(bytes) {
    return btoa(String.fromCharCode(...new Uint8Array(await digest("SHA-256", bytes))));
  }

  // The camera's frames repeat. A comment (ITU-T T.81, B.2.4.5) after the first two bytes gives each
  // photo bytes of its own.
  function marked(jpeg) {
    const text = new TextEncoder().encode(crypto.randomUUID());
    const comment = [0xff, 0xfe, 0, text.length + 2, ...text];
    const [start, rest] = [jpeg.slice(0, 2), jpeg.slice(2)].map((part) => new Uint8Array(part));
    return new Uint8Array([...start, ...comment, ...rest]).buffer;
  }

  // null: no consultation is open, and somebody has to say later whose the photo is.
  function patientOnScreen() {
    if (document.body.hasAttribute("data-nobody")) return null;
    return document.querySelector('[data-part="patient"]').textContent.trim();
  }

  document.addEventListener("click", ({ target }) => {
    if (target.closest?.('[data-act="assign"]')) assigned();
    if (!target.closest?.('[aria-label="Take photo"]')) return;
    const patient = patientOnScreen();
    pressed.push(patient);
    window.tellLedger({ event: "pressed", patient });
  }, { capture: true });

  function assigned() {
    const orphans = [...document.querySelectorAll('[data-part="photos"] [data-orphan] img')];
    const hashes = orphans.map(({ src }) => window.shownHashes[src] ?? "");
    window.tellLedger({ event: "assigned", patient: patientOnScreen(), hashes });
  }

  window.Worker = class extends Worker {
    constructor(...how) {
      super(...how);
      this.addEventListener("message", async ({ data }) => {
        if (!data?.shrunk || pressed.length === 0) return; // the page tries its canvas first
        data.shrunk.bytes = marked(data.shrunk.bytes);
        const patient = pressed.shift();
        window.tellLedger({ event: "taken", patient, sha256: await hash(data.shrunk.bytes) });
      });
    }
  };

  const { createObjectURL } = URL;
  URL.createObjectURL = (blob) => {
    const url = createObjectURL.call(URL, blob);
    if (blob.type.startsWith("image/")) note(url, blob);
    return url;
  };

  async function note(url, blob) {
    const sha256 = await hash(await blob.arrayBuffer());
    window.shownHashes[url] = sha256;
    const isSealed = document.querySelector('[data-part="unsealed"]')?.hidden ?? true;
    window.tellLedger({ event: isSealed ? "shown" : "shown unsealed", sha256 });
  }

  const patience = (ms) => (ms >= SHORTENED_FROM ? ms / 10 : ms);
  const { setTimeout } = window;
  window.setTimeout = (act, ms, ...more) => setTimeout(act, patience(ms), ...more);
  const { timeout } = AbortSignal;
  AbortSignal.timeout = (ms) => timeout.call(AbortSignal, patience(ms));
})();
