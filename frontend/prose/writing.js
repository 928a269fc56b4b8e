// One section as an editor: what the keys do, what is drawn, and the bar above the text.
import { baseKeymap, chainCommands, splitBlockAs, toggleMark } from "prosemirror-commands";
import { InputRule, inputRules } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { Slice } from "prosemirror-model";
import { EditorState, Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet, EditorView } from "prosemirror-view";
import { redo, undo, yCursorPlugin, ySyncPlugin, yUndoPlugin } from "y-prosemirror";
import { MOST_BYTES } from "./provider.js";
import { DEEPEST, KINDS, isLink, schema } from "./schema.js";

const MOST_PASTED = Math.floor(MOST_BYTES / 4); // characters; each may take four bytes

// Where colleagues are in this section: what the plugin of cursors asks of an "awareness", without its clocks.
export class Peers {
  constructor() {
    this.states = new Map();
    this.numbers = new Map(); // of each user, the number under which the state stands
    this.last = 0;
    this.local = {};
    this.listeners = new Set();
  }
  getStates() {
    return this.states;
  }
  getLocalState() {
    return this.local;
  }
  setLocalStateField(name, value) {
    this.local = { ...this.local, [name]: value };
  }
  on(_event, listener) {
    this.listeners.add(listener);
  }
  off(_event, listener) {
    this.listeners.delete(listener);
  }
  changed() {
    for (const listener of this.listeners) listener();
  }
  put(user, name, cursor) {
    const former = this.numbers.get(user);
    const number = this.states.get(former)?.user.number ?? (this.states.size % 2) + 1;
    this.states.delete(former);
    this.numbers.set(user, --this.last); // a new one at each move: the caret is drawn anew, its name shows again for a moment
    this.states.set(this.last, { user: { name, number, color: "#000000" }, cursor: { anchor: cursor, head: cursor } });
    this.changed();
  }
  keep(users) {
    const gone = [...this.numbers].filter(([user]) => !users.has(user));
    for (const [user, key] of gone) this.numbers.delete(user) && this.states.delete(key);
    if (gone.length) this.changed();
  }
}

// Classes only: the defaults write style attributes, which the content-security policy blocks.
const classBuilders = {
  cursorBuilder: (user) => {
    const caret = document.createElement("span");
    caret.className = `caret peer-${user.number}`;
    caret.dataset.n = user.name.split(" ")[0];
    caret.setAttribute("aria-hidden", "true"); // who is here stands in words at the head of the page
    return caret;
  },
  selectionBuilder: () => ({ class: "peer-selection" }),
};

const here = (state) => state.selection.$from.parent;
const setBlock = (attrs) => (state, dispatch) => {
  if (dispatch) {
    const { tr, selection } = state;
    state.doc.nodesBetween(selection.from, selection.to, (node, at) => {
      if (node.type === schema.nodes.block) tr.setNodeMarkup(at, null, { ...node.attrs, ...(typeof attrs === "function" ? attrs(node) : attrs) });
    });
    dispatch(tr.scrollIntoView());
  }
  return true;
};
export const setKind = (kind) => setBlock((node) => ({ kind, indent: /^h|^p$/.test(kind) ? "0" : node.attrs.indent }));
export const indent = (by) => setBlock((node) => ({ indent: String(Math.min(Math.max(Number(node.attrs.indent) + by, 0), DEEPEST)) }));

// At the beginning of a heading, point or quotation the first Backspace makes it plain; the next joins.
const plain = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.parentOffset > 0 || (here(state).attrs.kind === "p" && here(state).attrs.indent === "0")) return false;
  return setBlock({ kind: "p", indent: "0" })(state, dispatch);
};
const leaveList = (state, dispatch) => {
  const block = here(state);
  if (block.content.size || block.attrs.kind === "p") return false;
  return setBlock({ kind: "p", indent: "0" })(state, dispatch);
};
const split = splitBlockAs((node, atEnd) =>
  atEnd && /^h/.test(node.attrs.kind) ? { type: schema.nodes.block, attrs: { kind: "p", indent: "0" } } : { type: schema.nodes.block, attrs: node.attrs },
);
const newline = (state, dispatch) => {
  if (dispatch) dispatch(state.tr.insertText("\n").scrollIntoView());
  return true;
};

const rule = (pattern, kind) =>
  new InputRule(pattern, (state, _match, start, end) => {
    const at = state.doc.resolve(start).before(1);
    return state.tr.delete(start, end).setNodeMarkup(at, null, { kind, indent: "0" });
  });
const rules = inputRules({
  rules: [rule(/^## $/, "h2"), rule(/^### $/, "h3"), rule(/^[-*] $/, "ul"), rule(/^1[.)] $/, "ol"), rule(/^> $/, "quote")],
});

export const openComments = new PluginKey("comments");
const drawing = (isOpen, isChosen, hint) =>
  new Plugin({
    key: openComments,
    props: {
      decorations(state) {
        const found = [];
        const { $from } = state.selection;
        if (this.focused && $from.depth) found.push(Decoration.node($from.before(1), $from.after(1), { class: "editing" }));
        state.doc.descendants((node, at) => {
          for (const mark of node.marks) {
            if (mark.type === schema.marks.comment && isOpen(mark.attrs.id)) {
              found.push(Decoration.inline(at, at + node.nodeSize, { class: isChosen(mark.attrs.id) ? "commented is-chosen" : "commented" }));
            }
          }
        });
        if (state.doc.childCount === 1 && !state.doc.firstChild.content.size) {
          found.push(Decoration.node(0, state.doc.firstChild.nodeSize, { class: "is-empty", "data-hint": hint || "" }));
        }
        return DecorationSet.create(state.doc, found);
      },
      handleDOMEvents: {
        focus(view) {
          this.focused = true;
          view.dispatch(view.state.tr.setMeta(openComments, true));
        },
        blur(view) {
          this.focused = false;
          view.dispatch(view.state.tr.setMeta(openComments, true));
        },
      },
    },
  });

// The text of a section in `place`; `ask(kind)` opens the line under the bar: link, comment, mention.
export function write({ section, place, label, lang, hint, peers, isOpen, isChosen, ask, tooLong, toBar, moved, options }) {
  const view = new EditorView(
    { mount: place },
    {
      state: EditorState.create({
        schema,
        plugins: [
          ySyncPlugin(section.fragment),
          yCursorPlugin(peers, options.classBuilders ? classBuilders : {}),
          yUndoPlugin(options.protectsOthers ? { protectedNodes: new Set(["block"]) } : {}),
          rules,
          keymap({
            "Mod-z": undo,
            "Mod-y": redo,
            "Mod-Shift-z": redo,
            "Mod-b": toggleMark(schema.marks.strong),
            "Mod-i": toggleMark(schema.marks.em),
            "Mod-k": () => ask("link"),
            "Mod-Alt-m": () => ask("comment"),
            "Mod-]": indent(1), // Tab leaves the text
            "Mod-[": indent(-1),
            ...Object.fromEntries(KINDS.map((kind, at) => [`Mod-Alt-${at}`, setKind(kind)])),
            "Alt-F10": toBar,
            Backspace: plain,
            Enter: chainCommands(leaveList, split),
            "Shift-Enter": newline,
          }),
          keymap(baseKeymap),
          drawing(isOpen, isChosen, hint),
        ],
      }),
      editable: () => !section.stopped && !section.held,
      attributes: {
        class: "prose-ed prose",
        role: "textbox",
        "aria-multiline": "true",
        "aria-labelledby": label,
        lang,
        ...(hint ? { "aria-placeholder": hint } : {}),
      },
      transformPastedHTML: (html) => html.replace(/<br[^>]*>/gi, "\n"),
      transformPasted: (slice) => (slice.content.textBetween(0, slice.content.size, "\n").length > MOST_PASTED ? (tooLong(), Slice.empty) : slice),
      handleTextInput(editor, _from, _to, text) {
        const { $from } = editor.state.selection;
        const before = $from.parent.textBetween(Math.max($from.parentOffset - 1, 0), $from.parentOffset);
        if (text === "@" && (!before || /\s/.test(before))) setTimeout(() => ask("mention"));
        return false;
      },
      handleClickOn(_editor, _at, _node, _nodeAt, event) {
        const link = event.target.closest("a[href]");
        if (!link || !(event.ctrlKey || event.metaKey)) return false;
        window.open(link.href, "_blank", "noopener");
        return true;
      },
    },
  );
  const after = view.updateState;
  view.updateState = (state) => {
    after.call(view, state);
    moved(view);
  };
  return view;
}

export function addLink(view, href) {
  if (!isLink(href)) return false;
  const { from, to, empty } = view.state.selection;
  const mark = schema.marks.link.create({ href });
  view.dispatch(empty ? view.state.tr.insert(from, schema.text(href, [mark])) : view.state.tr.addMark(from, to, mark));
  return true;
}

export function addMention(view, ref, name) {
  const { $from, from, to } = view.state.selection;
  const before = $from.parent.textBetween(Math.max($from.parentOffset - 1, 0), $from.parentOffset);
  const start = before === "@" ? from - 1 : from;
  const mark = schema.marks.mention.create({ ref });
  view.dispatch(view.state.tr.replaceWith(start, to, [schema.text(`@${name}`, [mark]), schema.text(" ")]));
}

export const addComment = (view, { from, to }, id) => view.dispatch(view.state.tr.addMark(from, to, schema.marks.comment.create({ id })));

export const standing = (view) => {
  const found = new Set();
  view.state.doc.descendants((node) => node.marks.forEach((mark) => mark.type === schema.marks.comment && found.add(mark.attrs.id)));
  return found;
};

// Where the passage of a comment begins and ends; undefined where it was taken out.
export const passageIn = (view, id) => {
  let place;
  view.state.doc.descendants((node, at) => {
    if (!node.marks.some((mark) => mark.type === schema.marks.comment && mark.attrs.id === id)) return;
    place = { from: place ? place.from : at, to: at + node.nodeSize };
  });
  return place;
};

export const barState = (state) => ({
  kind: here(state).attrs?.kind || "p",
  strong: isOn(state, schema.marks.strong),
  em: isOn(state, schema.marks.em),
});
function isOn(state, mark) {
  const { from, to, empty, $from } = state.selection;
  return empty ? !!mark.isInSet(state.storedMarks || $from.marks()) : state.doc.rangeHasMark(from, to, mark);
}
export const run = (view, command) => command(view.state, view.dispatch, view);
export const toggle = (name) => toggleMark(schema.marks[name]);
