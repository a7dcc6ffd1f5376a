// Watches the phone's page: when was the shutter clicked, when was that photo's preview painted.
() => {
  const shutter = document.querySelector('[data-act="take"]');
  const preview = document.querySelector('[data-part="last"]');
  const times = [];
  let clicked = 0;
  let wanted = () => {};

  shutter.addEventListener("click", (event) => (clicked = event.timeStamp), { capture: true });
  new MutationObserver(async () => {
    await preview.decode();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = painted;
      port2.postMessage("the frame is out");
    });
  }).observe(preview, { attributeFilter: ["src"] });

  function painted() {
    times.push(performance.now() - clicked);
    wanted();
  }

  window.nextPreview = async () => {
    if (times.length === 0) await new Promise((resolve) => (wanted = resolve));
    return times.shift();
  };
};
