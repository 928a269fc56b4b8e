// What asks the server again and again (data-poll) is silent while nobody looks.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.closest("[data-poll]") && event.detail.requestConfig.verb === "get") {
    event.preventDefault();
  }
});
