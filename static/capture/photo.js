/** @type {Readonly<Record<string, string>>} */
const EXTENSIONS = { "image/jpeg": "jpg", "image/webp": "webp", "image/png": "png", "audio/webm": "webm", "audio/mp4": "m4a" };

/** What an input takes, pasted, and one line of text has not: tabs and the like, half an emoji. */
const UNSAYABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Make a photo of shrunk bytes and of what was true when the shutter was pressed.
 * @param {Shrunk} shrunk
 * @param {Taken} taken
 * @param {PhotoCrypto} crypto
 * @returns {Promise<Photo>}
 */
export async function photo(shrunk, { captured_at, consultation, unheard_since, place = captured_at }, crypto) {
  return {
    ...shrunk,
    id: crypto.randomUUID(),
    sha256: base64(await crypto.subtle.digest("SHA-256", shrunk.bytes)),
    captured_at,
    filename: filename(captured_at, shrunk.type),
    consultation,
    unheard_since: consultation ? unheard_since : undefined, // what is for nobody yet is for no wrong one
    place,
    status: "captured",
    released: false,
  };
}

/** Made up from the time: a file's own name may hold a patient's.
 * @param {string} captured_at
 * @param {string} type
 * @param {string} [what]
 */
export function filename(captured_at, type, what = "photo") {
  const time = captured_at.replace(/[-:]|\.\d+/g, "");
  return `${what}-${time}.${EXTENSIONS[type] ?? "jpg"}`;
}

/** What the server wants to know before it signs; of a segment also where it belongs.
 * @param {Photo} photo
 */
export function announcement(photo) {
  return {
    id: photo.id,
    consultation: photo.consultation?.id,
    captured_at: photo.captured_at,
    filename: photo.filename,
    content_type: photo.type,
    size: photo.bytes.byteLength,
    sha256: photo.sha256,
    width: photo.width,
    height: photo.height,
    unheard_since: photo.unheard_since,
    description: photo.description?.replace(UNSAYABLE, " "),
    body_side: photo.body_side,
    ...photo.facts,
  };
}

/** @param {ArrayBuffer} bytes */
export function base64(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}
