const TONES = [659, 880]; // Hz
const TONE_S = 0.16;
const LOUDNESS = 0.15; // of 1
const BUZZ_MS = [120, 80, 120];

/**
 * Somebody is asked something: two short tones, and a vibration where there is one.
 * @param {AudioContext} air
 * @param {Pick<Navigator, "vibrate">} navigator
 */
export function chime(air, navigator) {
  navigator.vibrate?.(BUZZ_MS);
  for (const [index, hertz] of TONES.entries()) {
    const tone = air.createOscillator();
    const volume = air.createGain();
    tone.frequency.value = hertz;
    volume.gain.value = LOUDNESS;
    tone.connect(volume).connect(air.destination);
    tone.start(air.currentTime + index * TONE_S);
    tone.stop(air.currentTime + (index + 1) * TONE_S);
  }
}
