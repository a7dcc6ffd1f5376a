// On the phone's page: one file of 12 MP to a JPEG of 800×600, by ours and bare, in turns.
async ({ repetitions, base64, modules }) => {
  const { measure } = await import(modules.canvas);
  const { shrinker } = await import(modules.shrink);
  const limits = JSON.parse(document.getElementById("limits").textContent);
  const worker = new Worker(document.body.dataset.shrinkWorkerUrl);
  const byHand = () => Promise.reject(new Error("The worker was not used."));
  const shrink = shrinker({ worker, byHand, measure });
  await new Promise((resolve) => worker.addEventListener("message", resolve, { once: true }));

  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const canvas = document.createElement("canvas");
  canvas.width = 800;
  canvas.height = 600;
  const pen = canvas.getContext("2d");

  const ways = {
    ours: async (file) => check(await shrink(file, limits)),
    bare: async (file) => {
      const image = new Image();
      image.src = URL.createObjectURL(file);
      await new Promise((resolve) => (image.onload = resolve));
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", limits.quality));
      URL.revokeObjectURL(image.src);
    },
  };
  const times = { ours: [], bare: [] };
  for (let turn = -2; turn < repetitions; turn++) {
    for (const [way, act] of Object.entries(ways)) {
      const file = new File([bytes], "12mp.jpg", { type: "image/jpeg" }); // no browser knows it from before
      await new Promise((resolve) => setTimeout(resolve, 50));
      const time = await duration(() => act(file), turn < 0 ? "warm up" : way);
      if (turn >= 0) times[way].push(time);
    }
  }
  worker.terminate();
  return times;

  function check({ type, width, height }) {
    if (type !== "image/jpeg" || width !== 800 || height !== 600) throw new Error(`${type} ${width}×${height}`);
  }

  async function duration(act, mark) {
    const began = performance.now();
    performance.mark(`${mark}: begin`);
    await act();
    performance.mark(`${mark}: end`);
    return performance.now() - began;
  }
};
