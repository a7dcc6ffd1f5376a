// Too wide, too far, or no picture at all, as iOS and Android name such lenses. A strange name is taken for a plain one.
const ODD = /ultra|fish|t[eé]l[eé]|macro|depth|tof|desk|infra|超|望遠|长焦/i;
const FRONT = /front|facetime|selfie|前/i;

const NEAREST = 5; // times: beyond that the picture gets larger, and shows no more

/**
 * Which camera of several. A GP photographs what lies before the phone: the plain back lens comes first, then the
 * other back lenses, and the front camera only for whoever has pressed *Switch camera* past all of these.
 * @param {LensEdges} edges
 */
export function lenses({ media, storage }) {
  /** @type {{label: string, deviceId?: string}} by name for later visits: Safari makes up new ids for each */
  let chosen = { label: attempt(() => storage().lens) };

  /** Best first. Browsers tell names only while a camera is open, some also once it is allowed. */
  async function list() {
    const all = (await media?.enumerateDevices?.()) ?? [];
    return all.filter(({ kind }) => kind === "videoinput").sort((one, other) => rank(one) - rank(other));
  }

  /** @param {MediaDeviceInfo[]} all */
  const favourite = (all) =>
    all.find(({ deviceId }) => deviceId === chosen.deviceId) ?? all.find(({ label }) => label && label === chosen.label);

  return {
    list,

    /** The one that was chosen before, if it is still there and has a name already. */
    favourite: async () => (chosen.label ? favourite(await list()) : undefined),

    /**
     * The lens to have instead: the chosen one, or where the browser picked a clearly worse one, the best.
     * @param {MediaStreamTrack} track
     */
    async better(track) {
      const all = await list();
      const present = all[place(track, all)];
      const wanted = favourite(all) ?? (present && rank(all[0]) < rank(present) ? all[0] : present);
      return wanted === present ? undefined : wanted;
    },

    /** Choose the next one, for this visit and for later ones. @param {MediaStreamTrack} track */
    async next(track) {
      const all = await list();
      const next = all[(place(track, all) + 1) % all.length];
      chosen = next;
      // Never the front camera by itself: it is not waiting there on the next day.
      if (!isFront(next)) attempt(() => (storage().lens = next.label));
    },
  };
}

/** @param {MediaStreamTrack} track @param {MediaDeviceInfo[]} all */
function place(track, all) {
  const { deviceId } = track.getSettings();
  return all.findIndex((lens) => lens.deviceId === deviceId);
}

/** Less is better. Android numbers its lenses, the main one first: "camera2 0, facing back". @param {MediaDeviceInfo} lens */
function rank(lens) {
  const number = Number(/camera2? (\d+)/i.exec(lens.label)?.[1] ?? 0);
  return number + (isFront(lens) ? 200 : ODD.test(lens.label) ? 100 : 0);
}

/** @param {MediaDeviceInfo} lens */
function isFront(lens) {
  const facing = /** @type {any} */ (lens).getCapabilities?.().facingMode?.[0];
  return facing ? facing === "user" : FRONT.test(lens.label);
}

/** Storage that is switched off throws at every touch. @template T @param {() => T} act */
function attempt(act) {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/**
 * What can be set on an open lens, where it offers that: its light, and how near it looks.
 * @param {MediaStreamTrack} track
 * @returns {Settings}
 */
export function settings(track) {
  const { torch, zoom: { min, max } = { min: 1, max: 1 } } = /** @type {Abilities} */ (track.getCapabilities?.() ?? {});
  const nearest = Math.min(max, NEAREST);
  const now = {
    torch: [torch].flat().includes(true) ? false : undefined,
    zoom: nearest > min ? (/** @type {any} */ (track.getSettings()).zoom ?? min) : undefined,
  };
  let sent = Promise.resolve();
  let dirty = false;

  /** Both at once: what is left out, the browser sets back. A slider's many wishes become few. */
  async function send() {
    if (!dirty) return;
    dirty = false;
    await track.applyConstraints({ advanced: [/** @type {object} */ ({ ...now })] });
  }

  return {
    now,
    min,
    max: nearest,
    set(wish) {
      Object.assign(now, wish);
      dirty = true;
      return (sent = sent.then(send).catch(() => {
        now.torch &&= false; // it is not lit, so it does not say so
      }));
    },
  };
}
