// The relationship map: a card or a name opens its person in place, and the form gets the focus.
// Without this module the same links load the page anew.
async function open(address) {
  const place = document.getElementById("account-body");
  if (!place || !window.htmx) return false;
  await window.htmx.ajax("GET", address, { target: "#account-body", swap: "outerHTML" });
  window.history.replaceState(window.history.state, "", address);
  const panel = document.getElementById("person");
  panel?.focus({ preventScroll: true });
  panel?.scrollIntoView({ block: "nearest" });
  return true;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-panel]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (!document.getElementById("account-body") || !window.htmx) return;
  event.preventDefault();
  const address = new URL(link.getAttribute("href"), window.location.href);
  address.hash = "";
  open(address.pathname + address.search);
});
