// A passkey is made, or shown. What the server asks for stands in the page, or comes when it is wanted.

const forms = /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-passkey]"));
if (window.PublicKeyCredential) forms.forEach(watch);

/** @param {HTMLFormElement} form */
function watch(form) {
  form.hidden = false;
  form.querySelector("[data-without]")?.remove();
  for (const button of form.querySelectorAll("button")) button.disabled = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

/** Ask the browser, and hand its answer to the server. @param {HTMLFormElement} form */
async function send(form) {
  say(form, null);
  try {
    const { publicKey } = await asked(form);
    const credential = await (form.dataset.passkey === "create" ? made(publicKey) : shown(publicKey));
    /** @type {HTMLInputElement} */ (form.elements.namedItem("credential")).value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    say(form, error instanceof Error ? error.name : "");
  }
}

/** @param {HTMLFormElement} form */
async function asked(form) {
  if ("ask" in form.dataset) {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`asked: ${answer.status}`);
    return (await answer.json()).request_options;
  }
  const options = JSON.parse(document.getElementById("passkey-options")?.textContent ?? "");
  return options.creation_options ?? options.request_options;
}

/** @param {any} publicKey what the server wrote as JSON, with its bytes in base64url */
async function made(publicKey) {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: publicKey.excludeCredentials?.map(named),
      // One that the device finds by itself, so that nobody has to type a name.
      authenticatorSelection: { ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true },
    },
  });
  return written(credential, (response) => ({
    attestationObject: text(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  }));
}

/** @param {any} publicKey */
async function shown(publicKey) {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      allowCredentials: publicKey.allowCredentials?.map(named),
    },
  });
  return written(credential, (response) => ({
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    userHandle: response.userHandle && text(response.userHandle),
  }));
}

/** @param {any} credential @param {(response: any) => object} details */
function written(credential, details) {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...details(credential.response) },
  };
}

/** @param {{id: string}} descriptor */
function named(descriptor) {
  return { ...descriptor, id: bytes(descriptor.id) };
}

/** @param {string} base64url */
function bytes(base64url) {
  return Uint8Array.from(atob(base64url.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer @returns {string} base64url */
function text(buffer) {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return base64.replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

/** Show the sentence for what went wrong; null: none. @param {HTMLFormElement} form @param {string | null} name */
function say(form, name) {
  const sentences = /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-trouble]")]);
  for (const each of sentences) each.hidden = true;
  if (name === null) return;
  const fitting = sentences.find((each) => each.dataset.trouble === name) ?? sentences.find((each) => !each.dataset.trouble);
  if (fitting) fitting.hidden = false;
}
