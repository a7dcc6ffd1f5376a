// Print the page by a button; without this script the browser's own menu does the same.

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
  button.removeAttribute("hidden");
}
