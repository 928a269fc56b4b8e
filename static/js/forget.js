// At sign-out nothing of what was typed stays on this device; a session that merely ends keeps it for its author.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-signs-out]")) return;
  try {
    for (const key of Object.keys(window.localStorage)) {
      if (key.startsWith("draft:")) window.localStorage.removeItem(key);
    }
  } catch {
    // Storage is switched off: nothing was kept.
  }
});
