// Keeps the account of a phone's recorder by other means than the page: whose name stood on the screen when a file
// was begun, and the hash of all that had come of it whenever the page was handed more.
(() => {
  const KEPT_MS = 2_000; // until the page has sealed what it was handed, on a busy machine
  const digest = crypto.subtle.digest.bind(crypto.subtle);
  const { setTimeout } = window;

  async function hash(bytes) {
    return btoa(String.fromCharCode(...new Uint8Array(await digest("SHA-256", bytes))));
  }

  // A phone that is refused has no keys: what came last it can no longer seal.
  function kept(id, sha256) {
    if (document.body.dataset.state !== "error") window.tellLedger({ event: "kept", id, sha256 });
  }

  window.MediaRecorder = class extends MediaRecorder {
    constructor(...how) {
      super(...how);
      const chunks = [];
      const begun = {
        id: crypto.randomUUID(),
        at: Date.now(),
        patient: document.querySelector('[data-part="patient"]').textContent.trim(),
        token: document.body.dataset.tokenId,
      };
      this.addEventListener("dataavailable", async ({ data }) => {
        if (data.size === 0) return;
        chunks.push(data);
        const sha256 = await hash(await new Blob(chunks).arrayBuffer());
        window.tellLedger({ event: "recorded", ...begun, sha256 });
        setTimeout(() => kept(begun.id, sha256), KEPT_MS);
      });
    }
  };
})();
