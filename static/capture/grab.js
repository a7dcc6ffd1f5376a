/**
 * The picture that the camera shows at this moment, without a copy where the browser can.
 * @param {HTMLVideoElement} video
 * @returns {Picture | Promise<Picture>}
 */
export function grab(video) {
  return frame(video) ?? createImageBitmap(video);
}

/**
 * @param {HTMLVideoElement} video
 * @returns {VideoFrame | null}
 */
function frame(video) {
  if (typeof VideoFrame !== "function") return null;
  try {
    const taken = new VideoFrame(video);
    // A phone held upright may hand out the sensor's unrotated frame; only the video element knows better.
    if (taken.displayWidth === video.videoWidth && taken.displayHeight === video.videoHeight) return taken;
    taken.close();
  } catch {
    // Firefox on Android has the class, and no frame to put into it.
  }
  return null;
}
