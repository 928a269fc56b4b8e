// The flat schema: blocks of text with a kind and an indent, marks on the text. No merge can break it, and a change of
// heading, list or indent is a change of an attribute that keeps what others type. plans/prose.py knows the same.
import { Schema } from "prosemirror-model";

export const SCHEMA = 1; // one more with every new kind or mark; the server refuses (426) whoever is behind
export const KINDS = ["p", "h2", "h3", "ul", "ol", "quote"];
export const DEEPEST = 3;
const TAGS = { p: "p", h2: "h3", h3: "h4", ul: "p", ol: "p", quote: "blockquote" }; // the section's own title is the h2
const LINK = /^(https:\/\/|mailto:|\/)[^\s\x00-\x1f\x7f]{1,500}$/;
export const isLink = (href) => LINK.test(href);

const depth = (element) => {
  let lists = 0;
  for (let at = element.parentElement; at; at = at.parentElement) if (at.matches("ul, ol")) lists += 1;
  return String(Math.min(Math.max(lists - 1, 0), DEEPEST));
};

export const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    block: {
      content: "text*",
      marks: "_",
      whitespace: "pre",
      attrs: { kind: { default: "p" }, indent: { default: "0" } },
      toDOM: (node) => [TAGS[node.attrs.kind] || "p", { class: `block k-${node.attrs.kind} i-${node.attrs.indent}` }, 0],
      parseDOM: [
        { tag: "li", getAttrs: (li) => ({ kind: li.closest("ul, ol")?.matches("ol") ? "ol" : "ul", indent: depth(li) }) },
        { tag: "h1, h2, h3", getAttrs: () => ({ kind: "h2" }) },
        { tag: "h4, h5, h6", getAttrs: () => ({ kind: "h3" }) },
        { tag: "blockquote", getAttrs: () => ({ kind: "quote" }) },
        {
          tag: "p",
          getAttrs: (p) => {
            const kind = KINDS.find((name) => p.classList.contains(`k-${name}`));
            const indent = [..."123"].find((level) => p.classList.contains(`i-${level}`)) || "0";
            return { kind: kind || (p.closest("blockquote") ? "quote" : "p"), indent };
          },
        },
        { tag: "div", getAttrs: (div) => (div.querySelector("p, div, li, h1, h2, h3, h4, blockquote, table") ? false : null) },
      ],
    },
    text: {},
  },
  marks: {
    strong: {
      toDOM: () => ["strong", 0],
      parseDOM: [{ tag: "strong" }, { tag: "b", getAttrs: (b) => b.style.fontWeight !== "normal" && null }],
    },
    em: { toDOM: () => ["em", 0], parseDOM: [{ tag: "em" }, { tag: "i", getAttrs: (i) => i.style.fontStyle !== "normal" && null }] },
    link: {
      attrs: { href: {} },
      inclusive: false,
      toDOM: (mark) => ["a", { href: mark.attrs.href, rel: "noopener nofollow" }, 0],
      parseDOM: [{ tag: "a[href]", getAttrs: (a) => isLink(a.getAttribute("href")) && { href: a.getAttribute("href") } }],
    },
    mention: { attrs: { ref: {} }, inclusive: false, toDOM: () => ["span", { class: "mention" }, 0] },
    comment: {
      attrs: { id: {} },
      inclusive: false,
      excludes: "", // two comments may lie over each other
      toDOM: (mark) => ["span", { "data-comment": mark.attrs.id }, 0],
    },
  },
});
