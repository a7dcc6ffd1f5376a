// A microphone that plays the signal of tests/counting.py: Firefox's own fake one only hums, and without a sound
// card its AudioContext makes no sound either. A sound file that plays does, and its sound can be captured.
() => {
  const RATE = 16_000;
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);

  navigator.mediaDevices.getUserMedia = async (wish) => {
    if (!wish.audio) return real(wish);
    const playing = (window.playing = new Audio(URL.createObjectURL(file())));
    await playing.play();
    return new MediaStream(playing.mozCaptureStream().getAudioTracks());
  };

  // WAV: a head of 44 bytes, then samples of 16 bits.
  function file() {
    const count = QUARTERS * QUARTER * RATE;
    const head = new DataView(new ArrayBuffer(44));
    for (const [at, word] of [[0, "RIFF"], [8, "WAVE"], [12, "fmt "], [36, "data"]]) {
      for (let n = 0; n < 4; n++) head.setUint8(at + n, word.charCodeAt(n));
    }
    for (const [at, value] of [[4, 36 + 2 * count], [16, 16], [24, RATE], [28, 2 * RATE], [40, 2 * count]]) {
      head.setUint32(at, value, true);
    }
    for (const [at, value] of [[20, 1], [22, 1], [32, 2], [34, 16]]) head.setUint16(at, value, true);
    return new Blob([head, Int16Array.from({ length: count }, (_, n) => 32_767 * sample(n / RATE))], { type: "audio/wav" });
  }

  function sample(at) {
    const number = Math.floor(at / QUARTER);
    const pitches = [LOW + STEP * (number % DIGITS), HIGH + STEP * Math.floor(number / DIGITS)];
    return pitches.reduce((sum, hertz) => sum + 0.25 * Math.sin(2 * Math.PI * hertz * at), 0);
  }
}
