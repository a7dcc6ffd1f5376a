// The phone's question before it pairs: whose phone shall this be? Nobody pairs to a stranger by accident.

/** @template {Element} T @param {string} selector @param {{new (): T}} type @returns {T} */
function find(selector, type) {
  const found = document.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`no ${selector}`);
  return found;
}

const form = find("#pair", HTMLFormElement);
const code = find("#id_code", HTMLInputElement);
const agreedTo = find("input[name=agreed_to]", HTMLInputElement);
const button = find("#pair button", HTMLButtonElement);
const question = find("#question", HTMLElement);
const clinician = find("#clinician", HTMLElement);
const trouble = find("#trouble", HTMLElement);
const unreachable = find("#unreachable", HTMLElement);

const inApp = find("#in-app", HTMLElement);
const here = find("#here", HTMLDetailsElement);

const TYPED_SYMBOLS = 8;
let latest = 0; // the peek that counts: an answer to an older one says nothing any more

/** Take the secret out of the address bar, where a screenshot or a shared link would carry it. */
function takeFragment() {
  const secret = location.hash.slice(1);
  if (!secret) return;
  code.value = secret;
  // … but an app's "Open in Safari" takes along what stands there.
  if (inApp.hidden) history.replaceState(null, "", location.pathname);
}

/** Ask whose code this is. It spends nothing. */
async function peek() {
  const mine = ++latest;
  hush();
  if (code.value.replace(/[\s-]/g, "").length < TYPED_SYMBOLS) return;
  try {
    const answer = await fetch(form.dataset.peekUrl ?? "", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ code: code.value }),
    });
    const body = await answer.json();
    if (mine !== latest) return;
    if (answer.ok) ask(body.clinician);
    else complain(body.error.message);
  } catch {
    if (mine === latest) unreachable.hidden = false;
  }
}

/** @param {string} name */
function ask(name) {
  clinician.textContent = name;
  agreedTo.value = name;
  question.hidden = false;
  button.disabled = false;
}

/** @param {string} message */
function complain(message) {
  trouble.textContent = message;
  trouble.hidden = false;
}

function hush() {
  agreedTo.value = "";
  button.disabled = true;
  for (const each of [question, trouble, unreachable]) each.hidden = true;
}

/** Every browser has cameras to offer on a secure page; the window of an app often has none. */
function warn() {
  if (!isSecureContext || navigator.mediaDevices) return;
  inApp.hidden = here.open = false;
  for (const each of here.querySelectorAll("summary, h1")) each.toggleAttribute("hidden");
}

// The form of a refused code comes back with its sentence: leave that to be read.
if (inApp.hidden) warn();
takeFragment();
if (trouble.hidden) peek();
else button.disabled = true;
code.addEventListener("input", peek);
window.addEventListener("hashchange", () => { takeFragment(); peek(); });
