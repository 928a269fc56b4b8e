// "/" opens the search from anywhere; Escape closes it. Without this module the link in the head opens the page of search.
const place = document.getElementById("search-drop");
const link = document.querySelector("[data-search]");

function close() {
  if (!place || !place.firstElementChild) return;
  place.replaceChildren();
  link?.focus();
}

async function open() {
  if (!place || !link) return;
  await window.htmx.ajax("GET", link.href, { target: "#search-drop", swap: "innerHTML" });
  place.querySelector("input[type=search]")?.focus();
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const here = document.querySelector("main input[type=search]");
    event.preventDefault();
    if (here) here.focus();
    else open();
  }
  if (event.key === "Escape" && place?.contains(event.target)) close();
});
link?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || document.querySelector("main input[type=search]")) return;
  event.preventDefault();
  open();
});
document.addEventListener("click", (event) => {
  if (place && !place.contains(event.target) && !event.target.closest("[data-search]")) place.replaceChildren();
});
