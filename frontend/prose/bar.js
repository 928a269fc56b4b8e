// The bar above the text that one writes in: kind, bold, italic, link, comment, mention. Arrow keys move in it, Escape leaves.
import { uuid } from "./provider.js";
import { addComment, addLink, addMention, barState, indent, run, setKind, toggle } from "./writing.js";

export class Bar {
  constructor(element, page, section) {
    Object.assign(this, { element, page, section });
    this.buttons = [...element.querySelectorAll("[data-does]")];
    this.kind = element.querySelector("select");
    this.line = element.querySelector("form");
    this.input = this.line.querySelector("input");
    this.found = this.line.querySelector("[data-found]");
    this.kind.addEventListener("change", () => this.act(setKind(this.kind.value)));
    element.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault()); // the selection stays
    element.addEventListener("click", (event) => this.clicked(event.target.closest("[data-does]")));
    element.addEventListener("keydown", (event) => this.pressed(event));
    this.line.addEventListener("submit", (event) => this.answered(event));
    this.input.addEventListener("input", () => this.look());
    const id = `bar-${section.log.code}`;
    this.line.querySelector("label").htmlFor = `${id}-line`;
    this.input.id = `${id}-line`;
    element.querySelector("[data-kind-label]").htmlFor = `${id}-kind`;
    this.kind.id = `${id}-kind`;
    element.querySelector("[role=toolbar]").setAttribute("aria-controls", section.place.id);
    this.rove(this.kind);
  }

  get view() {
    return this.section.view;
  }

  act(command) {
    run(this.view, command);
    this.view.focus();
  }

  clicked(button) {
    const does = button?.dataset.does;
    if (!does) return;
    if (does === "strong" || does === "em") this.act(toggle(does));
    else if (does === "in" || does === "out") this.act(indent(does === "in" ? 1 : -1));
    else if (does === "close") this.close();
    else this.ask(does);
  }

  show(state) {
    const now = barState(state);
    if (document.activeElement !== this.kind) this.kind.value = now.kind;
    for (const button of this.buttons) {
      if (button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", String(now[button.dataset.does]));
    }
  }

  // One stop of the Tab key; arrows move between the controls.
  controls() {
    return [this.kind, ...this.buttons.filter((button) => !this.line.contains(button))];
  }
  rove(to) {
    for (const control of this.controls()) control.tabIndex = control === to ? 0 : -1;
  }
  focus() {
    this.controls().find((control) => control.tabIndex === 0)?.focus();
    return true;
  }
  pressed(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      this.close();
      this.view.focus();
    }
    const controls = this.controls();
    const at = controls.indexOf(event.target);
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (at < 0 || !by) return;
    event.preventDefault();
    const next = controls[(at + by + controls.length) % controls.length];
    this.rove(next);
    next.focus();
  }

  // The line under the bar: an address, a comment, a name.
  ask(kind) {
    const { from, to, empty } = this.view.state.selection;
    const words = this.line.dataset;
    this.range = { from, to };
    this.asked = kind;
    this.quote = this.view.state.doc.textBetween(from, to, "\n");
    if (kind === "comment" && empty) return this.tell(words.selectFirst), true;
    this.line.hidden = false;
    this.tell("");
    this.found.replaceChildren();
    this.line.querySelector("label").textContent = words[`${kind}Label`];
    this.line.querySelector("[type=submit]").textContent = words[`${kind}Button`];
    this.line.querySelector("[type=submit]").hidden = kind === "mention";
    this.input.value = "";
    this.input.maxLength = kind === "comment" ? 4000 : 500;
    this.input.focus();
    if (kind === "mention") this.look();
    return true;
  }
  tell(words) {
    this.element.querySelector("[data-note]").textContent = words;
  }
  close() {
    this.line.hidden = true;
    this.asked = "";
    this.tell("");
  }

  async answered(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    if (this.asked === "link") {
      if (!addLink(this.view, /^[\w.-]+\.\w{2,}(\/|$)/.test(text) ? `https://${text}` : text)) return this.tell(this.line.dataset.noLink);
    } else if (this.asked === "comment") {
      if (!(await this.comment(text))) return;
    } else return this.found.querySelector("button")?.click();
    this.close();
    this.view.focus();
  }

  // First the comment, then its mark: a mark without a comment would stay for ever.
  async comment(text) {
    const anchor = uuid();
    const form = new FormData();
    Object.entries({ body: text, anchor, quote: this.quote.slice(0, 500) }).forEach(([name, value]) => form.append(name, value));
    const answer = await fetch(this.section.place.dataset.comments, {
      method: "POST",
      headers: { "X-CSRFToken": this.page.words.csrf, "HX-Request": "true" },
      body: form,
    }).catch(() => null);
    if (!answer?.ok) return this.tell(this.line.dataset.notSent), false;
    const size = this.view.state.doc.content.size;
    addComment(this.view, { from: Math.min(this.range.from, size), to: Math.min(this.range.to, size) }, anchor);
    const margin = document.getElementById("comments");
    if (margin) {
      margin.innerHTML = await answer.text();
      window.htmx?.process(margin);
      this.page.marginChanged();
    }
    return true;
  }

  async look() {
    if (this.asked !== "mention") return;
    const query = this.input.value;
    const answer = await fetch(`${this.page.words.people}?q=${encodeURIComponent(query)}`).catch(() => null);
    if (!answer?.ok || this.input.value !== query) return;
    const { people } = await answer.json();
    this.found.replaceChildren(
      ...people.map(({ ref, name }) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-0";
        button.textContent = name;
        button.addEventListener("click", () => {
          addMention(this.view, ref, name);
          this.close();
          this.view.focus();
        });
        return button;
      }),
    );
    this.tell(people.length ? "" : this.line.dataset.nobody);
  }
}
