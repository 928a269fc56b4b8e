// At sign-out nothing of what was typed stays on this device; a session that merely ends keeps it for its author. Words of a
// plan that the server does not have yet are asked about first.
const forms = () => {
  try {
    for (const key of Object.keys(window.localStorage)) {
      if (key.startsWith("draft:")) window.localStorage.removeItem(key);
    }
  } catch {
    // Storage is switched off: nothing was kept.
  }
};

// How many changes of plans wait to be sent; a database that is not there is not made.
const unsent = () =>
  new Promise((done) => {
    try {
      const request = indexedDB.open("prose");
      request.onupgradeneeded = () => request.transaction.abort();
      request.onerror = () => done(0);
      request.onsuccess = () => {
        const database = request.result;
        const all = database.transaction("kept").objectStore("kept").getAll();
        all.onerror = () => done(0);
        all.onsuccess = () => {
          database.close();
          done(all.result.filter((record) => record.kind === "update").length);
        };
      };
    } catch {
      done(0);
    }
  });

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-signs-out]")) return;
  event.preventDefault();
  if ((await unsent()) && !window.confirm(form.dataset.signsOut)) return;
  forms();
  try {
    indexedDB.deleteDatabase("prose");
  } catch {
    // Not there.
  }
  form.submit();
});
