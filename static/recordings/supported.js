/** Opus in WebM, or whatever Safari makes of MP4. */
const TYPES = ["audio/webm;codecs=opus", "audio/mp4"];

/**
 * What this phone really records; undefined: nothing that would play elsewhere.
 * @param {Pick<typeof MediaRecorder, "isTypeSupported"> | undefined} recorder
 */
export function supported(recorder) {
  return TYPES.find((type) => recorder?.isTypeSupported?.(type));
}
