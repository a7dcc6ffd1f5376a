// The visible elements of a role whose name fits, enabled ones alone. WebKitGTK's driver knows neither roles nor
// names, so they are found here, as far as our own pages need; axe-core judges the pages' names elsewhere.
const [role, pattern, within] = arguments;

const SELECTORS = {
  button: "button",
  dialog: "dialog[open]",
  heading: "h1, h2, h3",
  img: "img, [role=img]",
  link: "a[href]",
  list: "ol, ul",
  listitem: "li",
  region: "section",
  status: "[role=status]",
  textbox: "input:not([type]), input[type=text], input[type=password]",
};

const text = (element) => {
  const copy = element.cloneNode(true);
  for (const hidden of copy.querySelectorAll("[aria-hidden=true], [hidden]")) hidden.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
};

const name = (element) => {
  const labels = element.getAttribute("aria-labelledby")?.split(" ").map((id) => document.getElementById(id));
  const said = (labels ?? [...(element.labels ?? [])]).map(text).join(" ");
  return element.ariaLabel || said || element.alt || text(element) || element.title;
};

return [...(within ?? document).querySelectorAll(SELECTORS[role])].filter(
  (element) =>
    element.checkVisibility({ visibilityProperty: true }) &&
    !element.matches(":disabled") &&
    new RegExp(pattern).test(name(element)),
);
