// Beside the number of each weight a slider that says the same. Label and keyboard stay with the number, which does without this script.
for (const number of document.querySelectorAll("input.weight")) {
  const slider = Object.assign(document.createElement("input"), { type: "range", className: "slider", min: 0, max: 100, value: number.value, tabIndex: -1 });
  slider.setAttribute("aria-hidden", "true");
  slider.addEventListener("input", () => (number.value = slider.value));
  number.addEventListener("input", () => (slider.value = number.value));
  number.before(slider);
}
