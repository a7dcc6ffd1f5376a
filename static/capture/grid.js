/**
 * The list of photos, in review and while they are sent: one card each, kept as long as its photo.
 * @param {{list: HTMLElement, card: HTMLTemplateElement, say: Say, lang: string}} edges
 */
export function grid({ list, card, say, lang }) {
  /** @type {Map<string, {item: HTMLElement, url: string}>} */
  const cards = new Map();
  const time = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  /** @param {Photo} photo */
  function made(photo) {
    const item = /** @type {HTMLElement} */ (card.content.firstElementChild?.cloneNode(true));
    const url = URL.createObjectURL(new Blob([photo.bytes], { type: photo.type }));
    item.dataset.photo = photo.id;
    const image = part(item, "image");
    image.src = url;
    image.width = photo.width;
    image.height = photo.height;
    part(item, "time").textContent = time.format(new Date(photo.captured_at));
    const entry = { item, url };
    cards.set(photo.id, entry);
    return entry;
  }

  /** @param {Photo[]} photos */
  function dropOthers(photos) {
    const kept = new Set(photos.map(({ id }) => id));
    for (const [id, { item, url }] of cards) {
      if (kept.has(id)) continue;
      item.remove();
      URL.revokeObjectURL(url);
      cards.delete(id);
    }
  }

  /** @param {HTMLElement} item @param {Photo} photo @param {number} number @param {Photo} [before] */
  function update(item, photo, number, before) {
    const name = say("photo", { number });
    const patient = photo.consultation?.patient;
    item.dataset.status = photo.status;
    item.toggleAttribute("data-orphan", !patient);
    part(item, "patient").textContent = patient ?? say("nobody");
    part(item, "name").textContent = name;
    part(item, "image").alt = patient ? say("photo_of", { number, patient }) : name;
    part(item, "look").ariaLabel = say("look", { number });
    part(item, "doubts").textContent = (photo.doubts ?? []).map((doubt) => say(`doubt_${doubt}`)).join(" · ");
    part(item, "delete").ariaLabel = say("delete", { number });
    part(item, "retake").ariaLabel = say("retake", { number });
    const bar = part(item, "bar");
    bar.ariaLabel = name;
    if (photo.status !== "uploading") bar.value = photo.status === "uploaded" ? 1 : 0;
    part(item, "fate").textContent = photo.reason ? excuse(say, photo.reason) : say(`is_${photo.released && photo.status === "captured" ? "released" : photo.status}`);
    updateRemarks(item, photo, number, before);
  }

  /** @param {HTMLElement} item @param {Photo} photo @param {number} number @param {Photo} [before] */
  function updateRemarks(item, { description = "", body_side, released }, number, before) {
    const words = part(item, "words");
    // What is being typed is the photo's already: touching it would take the keyboard's own suggestion away.
    if (words.value !== description) words.value = description;
    words.ariaLabel = say("words", { number });
    words.readOnly = released;
    part(item, "sides").ariaLabel = say("sides", { number });
    for (const side of ["left", "right"]) {
      part(item, side).ariaPressed = String(body_side === side);
      part(item, side).disabled = released;
    }
    part(item, "same").hidden = released || !before?.description || before.description === description;
    part(item, "same").textContent = say("same", { number: number - 1 });
  }

  return {
    /** @param {Photo[]} photos */
    draw(photos) {
      dropOthers(photos);
      for (const [index, photo] of photos.entries()) {
        const { item } = cards.get(photo.id) ?? made(photo);
        if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
        update(item, photo, index + 1, photos[index - 1]);
      }
    },
    /** @param {string} [moment] */
    time: (moment) => (moment ? time.format(new Date(moment)) : ""),
    /** @param {string} id @param {number} share */
    progress(id, share) {
      const item = cards.get(id)?.item;
      if (item) part(item, "bar").value = share;
    },
    /** @param {string} id @returns {HTMLImageElement} */
    image: (id) => part(/** @type {any} */ (cards.get(id)).item, "image"),
    /** @param {HTMLImageElement} image @param {Photo} [photo] */
    preview(image, photo) {
      const url = photo && (cards.get(photo.id) ?? made(photo)).url;
      if (url && image.src !== url) image.src = url;
      image.hidden = !url;
    },
  };
}

/**
 * Why a photo failed, in the page's words where it has some, else in the server's.
 * @param {Say} say
 * @param {Reason} [reason]
 */
export function excuse(say, reason) {
  return (reason && (say(`why_${reason.code}`) || reason.message)) || say("why_unexpected");
}

/** @param {HTMLElement} item @param {string} name @returns {any} */
function part(item, name) {
  return item.querySelector(`[data-part="${name}"]`);
}
