// A file dropped on the form goes into its file field, as if it had been chosen there; without this the field serves alone.
function takes(event) {
  return [...(event.dataTransfer?.types ?? [])].includes("Files");
}

function start(form) {
  const input = form.querySelector('input[type="file"]');
  const said = form.querySelector("[data-dropped]");
  if (!input) return;
  form.querySelector(".drop-hint")?.removeAttribute("hidden");
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      if (!takes(event)) return;
      event.preventDefault();
      form.classList.add("is-over");
    });
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) form.classList.remove("is-over");
  });
  form.addEventListener("drop", (event) => {
    if (!takes(event)) return;
    event.preventDefault();
    form.classList.remove("is-over");
    const [file] = event.dataTransfer.files;
    if (!file) return;
    const one = new DataTransfer(); // the field takes one file, however many were dropped
    one.items.add(file);
    input.files = one.files;
    if (said) said.textContent = file.name;
    input.focus();
  });
  input.addEventListener("change", () => {
    if (said) said.textContent = "";
  });
}

document.querySelectorAll("form[data-drop]").forEach(start);
