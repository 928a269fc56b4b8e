// Forms marked data-draft keep what is typed on this device until the server has it: a lost network or a closed tab
// loses nothing. The key begins with the user's id; drafts of anybody else are erased here, and all of them at sign-out
// (forget.js).
const PREFIX = "draft:";

function storage() {
  try {
    return window.localStorage;
  } catch {
    return null; // switched off by the person: the form works without
  }
}

function eraseOthers(user) {
  const store = storage();
  if (!store) return;
  for (const key of Object.keys(store)) {
    if (key.startsWith(PREFIX) && !key.startsWith(PREFIX + user + ":")) store.removeItem(key);
  }
}

function values(form) {
  return [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
}

function fill(form, pairs) {
  for (const field of form.elements) {
    const given = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
    else if (given.length && field.name && field.name !== "csrfmiddlewaretoken") field.value = given[0];
  }
}

function say(form, word) {
  const place = form.querySelector("[data-draft-status]");
  if (place) place.textContent = word ? place.dataset[word] : "";
}

function start(form) {
  const store = storage();
  if (!store || form.dataset.draftReady) return;
  form.dataset.draftReady = "1";
  const key = PREFIX + form.dataset.draft;
  eraseOthers(form.dataset.draft.split(":")[0]);
  const kept = store.getItem(key);
  if (kept) {
    fill(form, JSON.parse(kept));
    say(form, "found");
  }
  form.addEventListener("input", () => store.setItem(key, JSON.stringify(values(form))));
}

document.querySelectorAll("form[data-draft]").forEach(start);
document.addEventListener("htmx:afterSettle", () => document.querySelectorAll("form[data-draft]").forEach(start));

// What a request carries, by form: only that is the server's when it answers. What was typed since stays on the device, without
// the hidden fields of what was saved: the page that finds it brings its own.
const sent = new WeakMap();

function typed(form, pairs) {
  const hidden = new Set([...form.elements].filter((field) => field.type === "hidden").map((field) => field.name));
  return pairs.filter(([name]) => !hidden.has(name));
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.target.matches("form[data-draft]")) return;
  sent.set(event.target, JSON.stringify(typed(event.target, values(event.target))));
  say(event.target, "sending");
});
document.addEventListener("htmx:sendError", (event) => {
  const form = event.target;
  if (!form.matches("form[data-draft]")) return;
  storage()?.setItem(PREFIX + form.dataset.draft, JSON.stringify(values(form)));
  say(form, "kept");
  window.addEventListener("online", () => form.isConnected && form.requestSubmit(), { once: true });
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const form = event.target;
  if (!form.matches("form[data-draft]")) return;
  say(form, "");
  if (event.detail.xhr.status >= 300) return;
  const key = PREFIX + form.dataset.draft;
  const kept = storage()?.getItem(key);
  const rest = kept ? JSON.stringify(typed(form, JSON.parse(kept))) : null;
  if (rest && sent.has(form) && rest !== sent.get(form)) storage().setItem(key, rest);
  else storage()?.removeItem(key);
});
