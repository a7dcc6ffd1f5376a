// Seals and stores photos one after another, with the page's own modules in the page itself.
async ({ photos, bytes, modules }) => {
  const { seal } = await import(modules.seal);
  const { disk } = await import(modules.disk);
  const key = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
  const store = seal({
    disk: disk({ indexedDB, persist: () => {} }),
    ask: async () => ({ keys: [{ id: "bench", key }], now: new Date().toISOString() }),
    crypto,
  });
  await store.open();

  const times = [];
  for (let n = 0; n < photos; n++) {
    const photo = { id: crypto.randomUUID(), status: "captured", bytes: noise(bytes) };
    const began = performance.now();
    await store.put([photo]);
    times.push(performance.now() - began);
  }
  return times;

  function noise(size) {
    const filled = new Uint8Array(size);
    for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(filled.subarray(at, at + 65_536));
    return filled.buffer;
  }
};
