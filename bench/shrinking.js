// On the phone's page with its camera open: one frame to a JPEG, by ours and bare, in turns.
async ({ repetitions, modules }) => {
  const { grab } = await import(modules.grab);
  const { shrinker } = await import(modules.shrink);
  const limits = JSON.parse(document.getElementById("limits").textContent);
  const video = document.querySelector('[data-part="video"]');
  const worker = new Worker(document.body.dataset.shrinkWorkerUrl);
  const shrink = shrinker({ worker, byHand: () => Promise.reject(new Error("The worker was not used.")) });
  await new Promise((resolve) => worker.addEventListener("message", resolve, { once: true }));

  const canvas = document.createElement("canvas");
  canvas.width = 800;
  canvas.height = 450;
  const pen = canvas.getContext("2d");

  const ways = {
    ours: async () => check(await shrink(await grab(video), limits)),
    bare: () => {
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", limits.quality));
    },
    idle: () => pause(40), // what the page does anyway, the camera's picture included
  };
  const times = { ours: [], bare: [], idle: [] };
  for (let turn = -5; turn < repetitions; turn++) {
    for (const [way, act] of Object.entries(ways)) {
      await pause(20 + Math.random() * 30); // at any moment of the camera's own rhythm
      const time = await duration(act, turn < 0 ? "warm up" : way);
      if (turn >= 0) times[way].push(time);
    }
  }
  worker.terminate();
  return times;

  function check({ type, width, height }) {
    if (type !== "image/jpeg" || width !== 800 || height !== 450) throw new Error(`${type} ${width}×${height}`);
  }

  function pause(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  async function duration(act, mark) {
    const began = performance.now();
    performance.mark(`${mark}: begin`);
    await act();
    performance.mark(`${mark}: end`);
    return performance.now() - began;
  }
};
