// The relationship map: a card or a name opens its person in place; a card put on another one says who reports to whom.
// Without this module the same links load the page anew, and the form "Place in the organisation" says it.

const STEP = 6; // pixels before a press becomes a drag
const EDGE = 70; // pixels from the edge of the window within which a drag scrolls
const KEYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

let held = null; // the card being moved: { card, ghost, start, dragging, pointer }
let pressed = false; // the click that ends a drag opens nothing

const place = () => document.getElementById("account-body");
const tools = () => document.getElementById("map-move");
const chart = () => document.querySelector("#map-chart svg");
const cards = () => [...(chart()?.querySelectorAll("a[data-key]") ?? [])];

async function open(address) {
  await window.htmx.ajax("GET", address, { target: "#account-body", swap: "outerHTML" });
  window.history.replaceState(window.history.state, "", address);
  const panel = document.getElementById("person");
  panel?.focus({ preventScroll: true });
  panel?.scrollIntoView({ block: "nearest" });
}

function say(words, values = {}) {
  const told = tools()?.querySelector("[data-told]");
  if (told) told.textContent = Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words);
}

function take(card) {
  leave();
  const panel = tools();
  if (!panel || !window.htmx) return false;
  held = { card };
  card.classList.add("held");
  panel.hidden = false;
  say(panel.dataset.moving, { name: card.dataset.name });
  return true;
}

function leave() {
  if (!held) return;
  held.card.classList.remove("held");
  held.ghost?.remove();
  for (const card of cards()) card.classList.remove("over");
  tools().hidden = true;
  held = null;
}

/** Put the held card below `chief` ("" for nobody). The answer is the map as it now is, or why it was refused. */
async function put(chief) {
  const { card } = held;
  const { move, key, chief: base } = card.dataset;
  if (chief === key) return;
  leave();
  if (chief === base) return;
  const values = { act: "move", reports_to: chief, base };
  await window.htmx.ajax("POST", move + window.location.search, { values, target: "#account-body", swap: "outerHTML" });
  document.getElementById(`card-${key}`)?.focus({ preventScroll: true });
}

function targetAt(event) {
  const found = document.elementFromPoint(event.clientX, event.clientY);
  return { card: found?.closest?.("a[data-key]"), nobody: found?.closest?.("[data-nobody]") };
}

function inChart(event) {
  const point = new DOMPoint(event.clientX, event.clientY);
  return point.matrixTransform(chart().getScreenCTM().inverse());
}

function drag(event) {
  const here = inChart(event);
  if (!held.ghost) {
    held.ghost = held.card.cloneNode(true);
    for (const name of ["id", "href", "data-key", "aria-label"]) held.ghost.removeAttribute(name);
    held.ghost.setAttribute("aria-hidden", "true");
    held.ghost.classList.add("ghost");
    chart().append(held.ghost);
  }
  held.ghost.setAttribute("transform", `translate(${here.x - held.start.x} ${here.y - held.start.y})`);
  const over = targetAt(event).card;
  for (const card of cards()) card.classList.toggle("over", card === over && card !== held.card);
  const beyond = event.clientY < EDGE ? event.clientY - EDGE : Math.max(0, event.clientY - window.innerHeight + EDGE);
  if (beyond) window.scrollBy(0, beyond / 4);
}

// By pointer: a finger scrolls the page, so it uses the button in the panel.
document.addEventListener("pointerdown", (event) => {
  const card = event.target.closest?.("#map-chart a[data-move]");
  pressed = false;
  if (!card || event.button || event.pointerType === "touch" || held) return;
  const start = { client: [event.clientX, event.clientY], chart: inChart(event) };
  const move = (next) => {
    const [x, y] = start.client;
    if (!held?.dragging && Math.hypot(next.clientX - x, next.clientY - y) < STEP) return;
    if (!held?.dragging) {
      if (!take(card)) return;
      Object.assign(held, { dragging: true, start: start.chart });
      pressed = true;
    }
    drag(next);
  };
  const end = (last) => {
    document.removeEventListener("pointermove", move);
    document.removeEventListener("pointerup", end);
    document.removeEventListener("pointercancel", end);
    if (!held?.dragging) return;
    const { card: over, nobody } = targetAt(last);
    if (last.type === "pointerup" && nobody) put("");
    else if (last.type === "pointerup" && over && over !== held.card) put(over.dataset.key);
    else leave();
  };
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);
});

document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.("#map-chart a[data-move]")) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && held) {
    const { card } = held;
    leave();
    card.focus();
    return;
  }
  const card = event.target.closest?.("#map-chart a[data-key]");
  if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!held && event.key.toLowerCase() === "m" && card.dataset.move) {
    event.preventDefault();
    take(card);
  } else if (held && event.key in KEYS) {
    event.preventDefault();
    const all = cards();
    all[(all.indexOf(card) + KEYS[event.key] + all.length) % all.length].focus();
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-nobody], [data-leave], [data-take]");
  if (button?.hasAttribute("data-leave")) return leave();
  if (button?.hasAttribute("data-nobody")) return held && put("");
  if (button) {
    const card = document.getElementById(`card-${button.dataset.take}`);
    if (card && take(card)) {
      card.scrollIntoView({ block: "center" });
      card.focus({ preventScroll: true });
    }
    return undefined;
  }
  const link = event.target.closest?.("a[data-panel]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return undefined;
  if (pressed || held) {
    event.preventDefault();
    if (held && !pressed && link.dataset.key) put(link.dataset.key);
    pressed = false;
    return undefined;
  }
  if (!place() || !window.htmx) return undefined;
  event.preventDefault();
  const address = new URL(link.getAttribute("href"), window.location.href);
  return open(address.pathname + address.search);
});
