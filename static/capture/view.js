import { grid } from "./grid.js";
import { zoom } from "./zoom.js";

// Remote shutters send one of these; phones keep their own volume keys from most pages.
const SHUTTER = /^(Enter| |(Audio)?Volume(Up|Down))$/;

/**
 * The only one who touches the page. Writes `body[data-state]`; the style sheet shows the section.
 * @param {Document} page
 */
export function view(page) {
  const { body } = page;
  /** @param {string} name @returns {any} */
  const part = (name) => body.querySelector(`[data-part="${name}"]`);
  /** @param {string} selector @returns {Iterable<any>} */
  const all = (selector) => body.querySelectorAll(selector);
  const say = sentences(part("sentences"), page.documentElement.lang);
  const video = /** @type {HTMLVideoElement} */ (part("video"));
  const photos = grid({ list: part("photos"), card: part("card"), say, lang: page.documentElement.lang });
  const look = zoom({ dialog: part("zoom"), image: part("large"), name: part("looked-at") });

  return {
    say,
    video,
    ...edges(page, part),

    /** @param {Model} model */
    draw(model) {
      drawConsultation(model);
      drawWhose(model);
      drawCamera(model);
      drawCounts(model);
      drawStatus(model.status);
      for (const name of ["offline", "unsealed", "full"]) part(name).hidden = !model[/** @type {"offline"} */ (name)];
      drawNotice("locked", model.locked);
      drawPairing(model.photos.length > 0);
      drawNotice("damaged", model.damaged);
      photos.draw(model.photos);
    },
    /** @param {string} state */
    enter(state) {
      body.dataset.state = state;
      // Photos will soon go: open the connection to the bucket while they are looked at.
      if (state === "reviewing") part("bucket")?.replaceWith(part("bucket").cloneNode());
      scrollTo(0, 0);
      // The pressed button has just vanished; a screen reader goes on here.
      /** @type {HTMLElement | null} */ (body.querySelector(`section[data-for~="${state}"]`))?.focus({ preventScroll: true });
    },
    /** @param {string} id @param {number} share of this photo @param {number} batch share of the batch */
    progress(id, share, batch) {
      photos.progress(id, share);
      part("batch").value = batch;
    },
    /** Show a photo as large as it is. @param {string} id */
    look(id) {
      const photo = photos.image(id);
      /** @type {HTMLElement} */ (photo.nextElementSibling).focus(); // Safari does not, and this is where to return
      look(photo);
    },
    /** @param {string} code */
    trouble(code) {
      const known = [...part("troubles").querySelectorAll("[data-trouble]")];
      const told = known.find((it) => it.dataset.trouble === code) ?? known.at(-1);
      for (const it of known) it.hidden = it !== told;
      body.dataset.trouble = code;
    },
    flash() {
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
      part("flash").animate([{ opacity: 0.85 }, { opacity: 0 }], { duration: 180, easing: "ease-out" });
    },
    /** @param {boolean} faithful whether pictures leave the canvas as they came */
    vouch(faithful) {
      part("altered").hidden = faithful;
    },
    /** What the camera shows its stream on. */
    screen: {
      /** @param {MediaStream} stream */
      show(stream) {
        video.srcObject = stream;
        return play();
      },
      clear() {
        video.srcObject = null;
        part("play").hidden = true;
      },
    },
    play: () => video.play().catch(() => {}), // the button stays
    /** A picture that stands still looks like a live one. @param {() => void} paused */
    onPause(paused) {
      video.addEventListener("pause", () => {
        if (video.paused && /** @type {MediaStream | null} */ (video.srcObject)?.active) paused();
      });
    },
  };

  /** iOS saving power plays only what somebody has touched: so let them. */
  async function play() {
    try {
      await video.play();
    } catch (error) {
      if (/** @type {Error} */ (error).name !== "NotAllowedError") throw error;
      part("play").hidden = false;
      await new Promise((seen) => video.addEventListener("playing", seen, { once: true }));
    }
    part("play").hidden = true;
  }

  /** @param {Model} model */
  function drawConsultation({ clinician, consultation, cue, asks, shut }) {
    part("clinician").textContent = clinician;
    part("patient").textContent = consultation?.patient ?? say("nobody");
    part("cue").textContent = cue?.words ?? "";
    part("cue").dataset.colour = cue?.colour ?? "";
    body.toggleAttribute("data-nobody", !consultation);
    part("ask").hidden = !asks;
    part("asked").textContent = say(`ask_${asks}`);
    name("agree", asks === "continue" ? asks : "still", consultation);
    part("open").disabled = false;
    for (const it of all("[data-nobody-hint]")) it.hidden = Boolean(consultation);
    // No hash without a secure page, and no photo without a hash.
    for (const it of all("[data-pick]")) it.hidden = shut || !isSecureContext;
  }

  /** Photos of nobody yet: asked about wherever the phone is, or found again in review. @param {Model} model */
  function drawWhose({ consultation, whose: { photos: them, asks } }) {
    part("whose").hidden = !consultation || them.length === 0;
    part("whose").dataset.for = asks ? "connected camera reviewing" : "reviewing";
    part("whose-text").textContent = say("whose", {
      count: them.length,
      time: photos.time(them[0]?.captured_at),
      patient: consultation?.patient ?? "",
    });
    name("assign", "for", consultation);
    name("decline", "not_for", consultation);
    part("decline").hidden = !asks;
  }

  /** Name a button after a consultation. @param {string} button @param {string} sentence @param {Consultation | null} of */
  function name(button, sentence, of) {
    part(button).dataset.id = of?.id ?? "";
    part(button).textContent = say(sentence, { patient: of?.patient ?? "" });
  }

  /** @param {Model} model */
  function drawCamera({ cameraReady, cameras, shut, full, settings }) {
    const { torch, zoom: value } = settings?.now ?? {};
    part("take").disabled = !cameraReady || shut || full;
    part("switch").hidden = cameras < 2;
    part("switch").disabled = !cameraReady;
    part("starting").hidden = cameraReady;
    part("torch").hidden = torch === undefined;
    part("torch").ariaPressed = String(torch);
    Object.assign(part("near"), { ...settings, value, hidden: value === undefined });
  }

  /** @param {Model} model */
  function drawCounts({ photos: list, developing }) {
    const waiting = list.filter(({ status }) => status !== "uploaded").length;
    for (const it of all("[data-waiting]")) it.hidden = waiting + developing === 0;
    for (const it of all("[data-count]")) it.textContent = waiting + developing;
    part("waiting").textContent = say("waiting", { count: waiting });
    part("send").disabled = waiting === 0;
    const last = list.toSorted((a, b) => (a.captured_at < b.captured_at ? -1 : 1)).at(-1);
    photos.preview(part("last"), last);
  }

  /** @param {string} name @param {number} count */
  function drawNotice(name, count) {
    part(name).hidden = count === 0;
    part(name).textContent = say(name, { count });
  }

  /** @param {boolean} loose photos wait in this very page: the way to a new pairing must not leave it */
  function drawPairing(loose) {
    part("loose").hidden = !loose;
    part("type").target = loose ? "_blank" : "";
  }

  /** @param {Status} status */
  function drawStatus({ text, offer }) {
    const said = part("status");
    if (said.textContent !== text) said.textContent = text; // the same words again would be read out again
    for (const name of ["undo", "retry"]) part(name).hidden = offer !== name;
  }
}

/**
 * What the page was born with.
 * @param {Document} page
 * @param {(name: string) => any} part
 */
function edges(page, part) {
  const { body } = page;
  const { consultationId } = part("patient").dataset;
  return {
    data: /** @type {Record<string, string>} */ ({ ...body.dataset }),
    limits: /** @type {Limits} */ (JSON.parse(page.getElementById("limits")?.textContent ?? "")),
    clinician: /** @type {string} */ (part("clinician").textContent.trim()),
    cue: { colour: part("cue").dataset.colour, words: part("cue").textContent },
    consultation: consultationId ? { id: consultationId, patient: part("patient").textContent.trim() } : null,

    /** Let each button do what its `data-act` says.
     * @param {Record<string, (subject: any, value?: any) => unknown>} acts */
    listen(acts) {
      body.addEventListener("click", (event) => {
        const { target } = event;
        const button = target instanceof Element ? target.closest("[data-act]") : null;
        if (!(button instanceof HTMLElement)) return;
        const photo = /** @type {HTMLElement | null} */ (button.closest("[data-photo]"));
        acts[button.dataset.act ?? ""](photo?.dataset.photo ?? button.dataset.id ?? "");
        // What a finger has pressed is not what the next key of a remote shutter means.
        if (event.detail && body.dataset.state === "camera") button.blur();
      });
      body.addEventListener("keydown", (event) => {
        const { key, repeat, target } = event;
        if (body.dataset.state !== "camera") return;
        if (key === "Escape") acts.close("");
        // A button that somebody reached by keyboard is pressed by the browser itself.
        const own = /^(Enter| )$/.test(key) && !repeat && /** @type {Element} */ (target).closest("button");
        if (own || !SHUTTER.test(key)) return;
        event.preventDefault();
        if (!repeat) part("take").click(); // as shut as for a finger
      });
      body.addEventListener("input", ({ target }) => {
        if (!(target instanceof HTMLInputElement) || target.dataset.part !== "words") return;
        acts.describe(target.closest("li")?.dataset.photo, target.value);
      });
      part("near").addEventListener("input", () => acts.zoom(part("near").value));
      body.addEventListener("change", ({ target }) => {
        if (!(target instanceof HTMLInputElement) || !target.files?.length) return;
        acts.choose([...target.files]);
        target.value = ""; // or the same picture could not be chosen again
      });
    },
    /** @param {() => boolean} mayGo */
    onSignOut(mayGo) {
      part("sign-out")?.addEventListener("submit", (/** @type {Event} */ event) => {
        if (!mayGo()) event.preventDefault();
      });
    },
  };
}

/**
 * The page's own sentences, so that they can be translated where all others are.
 * @param {HTMLTemplateElement} template
 * @param {string} lang
 * @returns {Say}
 */
function sentences(template, lang) {
  const plural = new Intl.PluralRules(lang);
  /** @param {string} name */
  const find = (name) => template.content.querySelector(`[data-name="${name}"]`)?.textContent;
  return (name, values = {}) => {
    const form = "count" in values ? find(`${name}.${plural.select(Number(values.count))}`) : undefined;
    const sentence = form ?? find(name) ?? "";
    return sentence.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ""));
  };
}
