// The page of a plan: its sections become editors for who may write, its margin follows, and it says who else is here.
// All words come from the page (data attributes and templates), in the language of its reader.
import { Kept } from "./kept.js";
import { Section, call, uuid } from "./provider.js";
import { putBack } from "./rescue.js";
import { SCHEMA } from "./schema.js";
import { Bar } from "./bar.js";
import { Peers, openComments, passageIn, standing, write } from "./writing.js";

// Tests switch protections off, one by one, to see that each is needed.
const options = {
  baseAtFirstChange: true,
  detector: true,
  protectsOthers: true,
  classBuilders: true,
  clearsOwnOnly: true,
  retries: true,
  ...window.proseOptions,
};
const WITH_COMPANY = 1000;
const ALONE = 4000;
const HIDDEN = 15000;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");

// Where the text of an element says these words; null where it does not.
const wordsIn = (element, words) => {
  const texts = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) texts.push(walker.currentNode);
  const at = words ? texts.map((node) => node.data).join("").indexOf(words.split("\n")[0]) : -1;
  if (at < 0) return null;
  const range = document.createRange();
  const edge = (place) => {
    let before = 0;
    for (const node of texts) {
      if (place <= before + node.length) return [node, place - before];
      before += node.length;
    }
    return [texts.at(-1), texts.at(-1).length];
  };
  range.setStart(...edge(at));
  range.setEnd(...edge(at + words.split("\n")[0].length));
  return range;
};
const clone = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

class Page {
  constructor(root) {
    this.root = root;
    this.words = root.dataset;
    this.me = Number(root.dataset.user);
    this.times = root.dataset.lang === "en" ? "en-GB" : root.dataset.lang; // of 24 hours, as everywhere here
    this.tab = uuid();
    this.mayWrite = root.dataset.mayWrite === "yes";
    this.sections = new Map();
    this.heads = {};
    this.comments = root.dataset.comments;
    this.here = "";
    this.chosen = "";
    this.company = false;
    this.isConnected = true;
    this.status = document.querySelector("[data-prose-status]");
    this.clock = document.querySelector("[data-prose-clock]");
    this.people = document.querySelector("[data-prose-people]");
  }

  async start() {
    this.kept = await new Kept(this.me).open();
    for (const place of this.root.querySelectorAll("[data-prose]")) {
      this.heads[place.dataset.prose] = Number(place.dataset.head);
      if (this.mayWrite) this.prepare(place);
    }
    this.root.addEventListener("focusin", (event) => {
      const section = event.target.closest("section.part")?.id;
      if (section) this.here = section;
    });
    if (!this.mayWrite) document.addEventListener("selectionchange", () => this.pick());
    document.addEventListener("click", (event) => this.clicked(event));
    this.root.addEventListener("click", (event) => event.target.closest("[data-unpick]") && this.picked("", 0, ""));
    document.addEventListener("visibilitychange", () => document.hidden || this.poll());
    window.addEventListener("online", () => [...this.sections.values()].forEach(({ log }) => log.later(0)) || this.poll());
    window.addEventListener("beforeunload", (event) => this.isClean || this.kept.database || event.preventDefault());
    await this.poll(true);
  }

  get isClean() {
    return [...this.sections.values()].every(({ log }) => log.isClean);
  }

  prepare(place) {
    const code = place.dataset.prose;
    const log = new Section({
      code,
      url: place.dataset.updates,
      csrf: this.words.csrf,
      me: this.me,
      kept: this.kept,
      place: `${this.me}:${this.words.plan}:${code}`,
      page: this,
      options,
    });
    this.sections.set(code, { log, place, peers: new Peers(), view: null, slips: place.parentElement.querySelector("[data-slips]") });
  }

  mount(code) {
    const section = this.sections.get(code);
    const { log, place, peers } = section;
    const bar = new Bar(clone("prose-bar"), this, section);
    place.hidden = false;
    place.replaceChildren();
    place.before(bar.element);
    section.bar = bar;
    section.view = write({
      section: log,
      place,
      label: place.dataset.label,
      lang: this.words.lang,
      hint: place.dataset.hint,
      peers,
      options,
      isOpen: (id) => !!this.card(id),
      isChosen: (id) => id === this.chosen,
      ask: (kind) => (kind === "comment" && this.toComment(section.view) ? true : bar.ask(kind)),
      tooLong: () => this.slip(section, "long", fill(this.words.tooLong, {}), ""),
      toBar: () => bar.focus(),
      moved: (view) => {
        bar.show(view.state);
        if (view.hasFocus()) this.choose(this.standingIn(view));
      },
    });
    place.closest(".part").classList.add("is-live");
  }

  // One call for the whole page -------------------------------------------------

  async poll(whole = false) {
    if (this.isOver) return;
    clearTimeout(this.timer);
    if (this.isPolling) return;
    this.isPolling = true;
    let answer;
    try {
      const since = Object.fromEntries([...Object.keys(this.heads)].map((code) => [code, this.sections.get(code)?.log.since ?? this.heads[code]]));
      const cursor = this.sections.get(this.here)?.peers.getLocalState().cursor?.head ?? null;
      const body = { me: this.tab, schema: SCHEMA, since, whole: whole && this.mayWrite, presence: { section: this.here, cursor } };
      answer = await call(this.words.sync, this.words.csrf, body);
    } catch {
      answer = { status: 0, body: {} };
    }
    this.isPolling = false;
    const isFirst = whole && answer.status !== 200;
    await this.polled(answer, whole);
    if (!this.isOver) {
      const wait = document.hidden ? HIDDEN : this.company || !this.isConnected || isFirst ? WITH_COMPANY : ALONE;
      this.timer = setTimeout(() => this.poll(isFirst), isFirst ? 2000 : wait);
    }
  }

  async polled({ status, body }, whole) {
    this.isConnected = status !== 0 && status < 500 && status !== 401 && status !== 429;
    if (status === 404 && !this.mayWrite) return this.shut();
    if (status === 403 || status === 404) return this.end(true);
    if (status === 426) return this.old();
    if (status !== 200) return this.say();
    if (this.mayWrite && !body.may_edit) return this.end(true);
    for (const [code, log] of Object.entries(body.sections)) {
      const section = this.sections.get(code);
      if (!section) this.showText(code, log);
      else if (whole) {
        await section.log.start(log);
        if (!section.view && !section.log.stopped) this.mount(code);
      } else section.log.take(log);
    }
    this.lock(body.locked);
    this.showPeople(body.presence);
    if (body.comments !== this.comments) {
      this.comments = body.comments;
      this.refreshMargin();
    }
    this.say();
  }

  // A text that one may read alone: shown anew unless somebody is selecting in it.
  showText(code, log) {
    const place = this.root.querySelector(`[data-prose="${CSS.escape(code)}"]`);
    const selection = document.getSelection();
    if (!place || (!selection.isCollapsed && place.contains(selection.anchorNode))) return;
    this.heads[code] = log.head;
    place.innerHTML = log.html; // cleaned by the server, as what the page came with
    place.hidden = !log.html;
  }

  lock(isLocked) {
    for (const section of this.sections.values()) {
      if (section.log.held === isLocked) continue;
      section.log.held = isLocked;
      section.view?.setProps({});
      section.bar?.element.toggleAttribute("hidden", isLocked);
      if (!isLocked) section.log.later(0);
      section.slips.querySelector("[data-slip=locked]")?.remove();
      if (isLocked && !section.log.isClean) this.slip(section, "locked", this.words.locked, "");
    }
  }

  // The right to write is gone, or the plan is: nothing of it stays here.
  async end(wipes) {
    this.isOver = true;
    for (const { log, view } of this.sections.values()) {
      log.stopped = log.stopped || "403";
      view?.setProps({});
    }
    if (wipes) await this.kept.forget((record) => record.place.startsWith(`${this.me}:${this.words.plan}:`));
    this.tell(this.words.gone);
  }

  // Who read alone may not read it any more: a page that stayed open shows nothing of it.
  shut() {
    this.isOver = true;
    const sentence = document.createElement("p");
    sentence.setAttribute("role", "alert");
    sentence.textContent = this.words.shut;
    this.root.replaceChildren(sentence);
  }

  old() {
    this.isOver = true;
    for (const section of this.sections.values()) {
      section.log.stopped = "426";
      section.view?.setProps({});
    }
    this.tell(this.words.old);
  }

  // What sections tell ------------------------------------------------------------

  changed() {
    this.say();
  }

  say() {
    if (this.isOver || !this.status || !this.mayWrite) return;
    const logs = [...this.sections.values()].map(({ log }) => log);
    const fails = !this.isConnected || logs.some((log) => log.failures > 0);
    const word = fails ? this.words.offline : logs.every((log) => log.isClean) ? this.words.saved : this.words.saving;
    this.tell(word);
    const last = Math.max(...logs.map((log) => log.savedAt?.getTime() || 0));
    if (this.clock && last > 0) this.clock.textContent = new Date(last).toLocaleTimeString(this.times);
  }

  // Written only when it says something else: a screen reader is not told of each letter that was saved.
  tell(words) {
    if (this.status && this.status.textContent !== words) this.status.textContent = words;
  }

  wrote(log, user, name, cursor) {
    if (cursor) this.sections.get(log.code).peers.put(user, name, cursor);
    this.company = true;
  }

  rescued(log, rescue) {
    const section = this.sections.get(log.code);
    const element = clone("prose-rescue");
    element.querySelector("b").textContent = fill(rescue.by ? this.words.rescue : this.words.rescueOwn, { name: rescue.by });
    element.querySelector("blockquote").textContent = rescue.text;
    element.querySelector("[data-at]").textContent = new Date(rescue.at).toLocaleTimeString(this.times, { hour: "2-digit", minute: "2-digit" });
    const answer = (act) => {
      act();
      this.kept.remove([rescue.key ?? null]);
      element.remove();
      section.view?.focus();
    };
    element.querySelector("[data-put-back]").addEventListener("click", () => answer(() => putBack(log.doc, rescue)));
    element.querySelector("[data-leave-out]").addEventListener("click", () => answer(() => {}));
    element.querySelector("[data-copy]").addEventListener("click", () => navigator.clipboard?.writeText(rescue.text));
    section.slips.append(element);
  }

  refused(log, status, sentence) {
    const section = this.sections.get(log.code);
    section.view?.setProps({});
    if (status === 426) return this.old();
    if (status === 403 || status === 404) return this.end(true);
    if (status === 423) return this.slip(section, "locked", sentence || this.words.locked, "");
    const words = { 410: this.words.anew, 413: this.words.tooLong }[status] || this.words.refused;
    this.slip(section, "refused", sentence || words, section.view ? section.view.state.doc.textBetween(0, section.view.state.doc.content.size, "\n") : "");
  }

  stale(log, text) {
    this.slip(this.sections.get(log.code), "refused", this.words.anew, text);
  }

  // A sentence under the text, and the text to copy where it cannot be sent.
  slip(section, kind, words, text) {
    section.slips.querySelector(`[data-slip=${kind}]`)?.remove();
    const element = clone("prose-slip");
    element.dataset.slip = kind;
    element.querySelector("p").textContent = words;
    const copy = element.querySelector("textarea");
    copy.value = text;
    copy.hidden = !text;
    section.slips.append(element);
    element.querySelector("button").addEventListener("click", () => element.remove());
  }

  // Who is here --------------------------------------------------------------------

  showPeople(windows) {
    const here = new Map();
    const left = new Map();
    for (const window of windows) if (window.id !== this.me) (window.here ? here : left).set(window.id, window);
    for (const [id] of here) left.delete(id);
    this.company = here.size > 0;
    for (const [code, section] of this.sections) {
      const inside = new Map([...here].filter(([, window]) => window.section === code));
      section.peers.keep(new Set(inside.keys()));
      for (const [id, window] of inside) {
        const seen = JSON.stringify(window.cursor);
        if (window.cursor && section.seen?.get(id) !== seen) section.peers.put(id, window.name, window.cursor);
        section.seen = (section.seen || new Map()).set(id, seen);
      }
    }
    if (!this.people) return;
    const titles = (code) => this.root.querySelector(`#h-${CSS.escape(code)}`)?.textContent || "";
    const line = (window, where, nowhere) =>
      fill(window.section ? where : nowhere, { name: window.name.split(" ")[0], section: titles(window.section) });
    const sentences = [
      ...[...here.values()].map((window) => line(window, this.words.isIn, this.words.isHere)),
      ...[...left.values()].slice(0, 2).map((window) => line(window, this.words.left, this.words.leftPage)),
    ];
    const mine = windows.find((window) => window.id === this.me && window.here); // their words come as one's own, without a caret
    const own = mine && fill(mine.section ? this.words.youIn : this.words.you, { section: titles(mine.section) });
    const text = [own, sentences.join(", ")].filter(Boolean).join(" · ");
    if (this.people.dataset.text === text) return;
    this.people.dataset.text = text;
    const avatars = [...here.values()].map((window) => {
      const avatar = document.createElement("span");
      avatar.className = "av on";
      avatar.title = window.name;
      avatar.setAttribute("aria-hidden", "true");
      avatar.textContent = window.name.split(/\s+/).map((part) => part[0]).slice(0, 2).join("").toUpperCase();
      return avatar;
    });
    const group = document.createElement("span");
    group.className = "avs";
    group.append(...avatars);
    this.people.replaceChildren(...(avatars.length ? [group] : []), document.createTextNode(text));
  }

  // The margin ----------------------------------------------------------------------

  async refreshMargin() {
    const margin = document.getElementById("comments");
    if (!margin || margin.contains(document.activeElement)) return void (this.comments = "");
    const answer = await fetch(this.words.margin, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) return void (this.comments = "");
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text(); // our own page, as htmx would put it
    // Words that were not sent, and the passage picked for them, go over; those for a thread that was closed keep the margin as it is.
    const written = [...margin.querySelectorAll("textarea")].filter((field) => field.value);
    const places = written.map((field) => fresh.content.getElementById(field.id));
    if (margin.contains(document.activeElement) || places.includes(null)) return void (this.comments = "");
    places.forEach((place, at) => {
      place.value = written[at].value;
      place.closest("details")?.setAttribute("open", "");
    });
    const { quote, nth, section } = margin.querySelector("form[data-comment]")?.elements || {};
    margin.replaceChildren(fresh.content);
    window.htmx?.process(margin);
    if (section) this.picked(quote.value, nth.value, section.value);
    this.marginChanged();
  }

  // Who reads alone selects a passage to comment on; the server marks the place that says these words.
  pick() {
    const selection = document.getSelection();
    const place = selection.anchorNode?.parentElement?.closest("[data-prose]");
    const quote = selection.toString().replace(/\s*\n\s*/g, "\n").trim();
    if (!place || selection.isCollapsed || quote.length < 2 || quote.length > 500) return;
    const before = document.createRange();
    before.setStart(place, 0);
    before.setEnd(selection.getRangeAt(0).startContainer, selection.getRangeAt(0).startOffset);
    this.picked(quote, before.toString().split(quote).length - 1, place.dataset.prose);
  }

  picked(quote, nth, code) {
    const form = document.querySelector("form[data-comment]");
    if (!form) return;
    form.elements.quote.value = quote;
    form.elements.nth.value = String(nth);
    if (code) form.elements.section.value = code;
    form.querySelector(".picked").hidden = !quote;
    form.querySelector(".picked q").textContent = quote;
  }

  // From a comment to its passage, and from a passage to its comment ----------------

  clicked(event) {
    const link = event.target.closest?.("a[data-passage]");
    if (link) return void (this.toPassage(link.closest(".cmt")) && event.preventDefault());
    const mark = event.target.closest?.(".prose-ed [data-comment]");
    const card = mark && this.card(mark.dataset.comment);
    if (card) card.scrollIntoView({ block: "nearest" });
  }

  card(id) {
    return document.querySelector(`.cmt:not(.is-resolved)[data-anchor="${CSS.escape(id)}"]`);
  }

  // The comment whose passage holds the caret; of several the one that is open.
  standingIn(view) {
    const ids = view.state.selection.$from.marks().filter((mark) => mark.type.name === "comment").map((mark) => mark.attrs.id);
    return ids.find((id) => this.card(id)) || "";
  }

  // Marks a comment and its passage; another one loses its mark.
  choose(id) {
    if (this.chosen === id) return;
    this.chosen = id;
    for (const card of document.querySelectorAll(".cmt[data-anchor]")) card.classList.toggle("is-chosen", card.dataset.anchor === id);
    setTimeout(() => this.redraw()); // not while the editor is drawing
  }

  redraw() {
    for (const { view } of this.sections.values()) view?.dispatch(view.state.tr.setMeta(openComments, true));
  }

  // Puts the caret into the passage of a comment; where one reads alone, marks the words and shows them.
  toPassage(card) {
    const id = card.dataset.anchor;
    for (const { view } of this.sections.values()) {
      const place = view && passageIn(view, id);
      if (!place) continue;
      view.focus();
      view.dispatch(view.state.tr.setSelection(view.state.selection.constructor.near(view.state.doc.resolve(place.from + 1))));
      this.choose(id);
      view.dom.querySelector(`[data-comment="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "center" });
      return true;
    }
    const place = this.root.querySelector(`[data-prose="${CSS.escape(card.dataset.section)}"]`);
    const range = place && !this.mayWrite && wordsIn(place, card.querySelector("q")?.textContent.trim() || "");
    if (!range) return false;
    this.choose(id);
    if (window.Highlight) CSS.highlights.set("passage", new window.Highlight(range));
    range.startContainer.parentElement.scrollIntoView({ block: "center" });
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
    return true;
  }

  // Ctrl+Alt+M with the caret in a passage that somebody commented on: to the comment.
  toComment(view) {
    const { empty } = view.state.selection;
    const card = empty && this.card(this.standingIn(view));
    if (!card) return false;
    card.scrollIntoView({ block: "nearest" });
    card.querySelector("a[data-passage]")?.focus();
    return true;
  }

  marginChanged() {
    const marks = new Set([...this.sections.values()].filter(({ view }) => view).flatMap(({ view }) => [...standing(view)]));
    if (this.mayWrite) {
      for (const comment of document.querySelectorAll(".cmt[data-anchor]")) {
        const gone = comment.querySelector(".gone");
        if (gone && comment.querySelector("q")) gone.hidden = marks.has(comment.dataset.anchor);
      }
    }
    for (const card of document.querySelectorAll(".cmt[data-anchor]")) card.classList.toggle("is-chosen", card.dataset.anchor === this.chosen);
    this.redraw();
  }
}

const root = document.querySelector("[data-together]");
if (root) {
  const page = new Page(root);
  window.prosePage = page; // for tests, and for whoever looks for a fault
  page.start();
  document.addEventListener("htmx:afterSwap", (event) => event.target.id === "comments" && page.marginChanged());
}
