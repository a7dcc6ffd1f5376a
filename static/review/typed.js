// A reference that was half typed when another desk started a consultation comes back with its field.

let kept = "";

export function watchTyped() {
  document.addEventListener("htmx:oobBeforeSwap", () => {
    const field = patient();
    if (field) kept = field.value;
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    const field = patient();
    if (field && kept && !field.value) field.value = kept;
  });
}

function patient() {
  const found = document.querySelector("#consultation input[name=patient]");
  return found instanceof HTMLInputElement ? found : null;
}
