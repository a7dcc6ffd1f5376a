// Watches a page with a camera: when was its shutter clicked, when was that photo's preview painted.
({ shutter, preview }) => {
  const times = [];
  let clicked = 0;
  let seen = document.querySelector(preview)?.src;
  let wanted = () => {};

  document.addEventListener(
    "click",
    (event) => {
      if (event.target.closest(shutter)) clicked = event.timeStamp;
    },
    { capture: true },
  );
  new MutationObserver(async () => {
    const image = document.querySelector(preview);
    if (!image?.src || image.src === seen) return;
    seen = image.src;
    await image.decode();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = painted;
      port2.postMessage("the frame is out");
    });
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["src"] });

  function painted() {
    times.push(performance.now() - clicked);
    wanted();
  }

  window.nextPreview = async () => {
    if (times.length === 0) await new Promise((resolve) => (wanted = resolve));
    return times.shift();
  };
};
