// Words of mine that a colleague's change swallowed before he had seen them: found while his update is applied, before the
// library forgets what was deleted.
import * as Y from "yjs";

// Every letter of ours and the number under which the server took it. Letters without a number are unsent.
export class Acks {
  constructor() {
    this.own = new Map(); // client -> [[clock after the last letter, number], …] in order of numbers
  }

  mine(client) {
    if (!this.own.has(client)) this.own.set(client, []);
  }

  note(update, seq) {
    for (const [client, clock] of Y.parseUpdateMeta(update).to) {
      this.mine(client);
      const list = this.own.get(client);
      if (!list.length || list[list.length - 1][0] < clock) list.push([clock, seq]);
    }
  }

  of(client, clock) {
    const found = this.own.get(client).find(([end]) => end > clock);
    return found ? found[1] : Infinity;
  }
}

const inserted = (transaction) => {
  let text = "";
  for (const [client, end] of transaction.afterState) {
    const start = transaction.beforeState.get(client) || 0;
    if (end <= start) continue;
    const structs = transaction.doc.store.clients.get(client);
    for (let at = structs.length - 1; at >= 0 && structs[at].id.clock + structs[at].length > start; at -= 1) {
      const { content, deleted } = structs[at];
      if (content instanceof Y.ContentString && !deleted) text = content.str + text;
    }
  }
  return text;
};

const placeOf = (type) => {
  let before = 0;
  for (let item = type._item?.left; item; item = item.left) if (!item.deleted && item.countable) before += 1;
  return before;
};

// Runs of letters of mine that `transaction` deleted and that its author, who had seen all up to `base`, had not seen.
export function swallowed(transaction, acks, base) {
  const known = ({ client, clock }) => acks.own.has(client) && clock < (transaction.beforeState.get(client) || 0);
  return runs(transaction, known, (client, clock) => acks.of(client, clock) > base);
}

// The same for what this browser kept from before and brings only now, into paragraphs that are gone already: letters that
// are deleted as they arrive, and that I did not delete myself.
export function arrivedTooLate(transaction, update) {
  const mine = Y.decodeUpdate(update).ds.clients;
  const isMyDeletion = (client, clock) => (mine.get(client) || []).some((range) => clock >= range.clock && clock < range.clock + range.len);
  const known = ({ client, clock }) => clock >= (transaction.beforeState.get(client) || 0);
  return runs(transaction, known, (client, clock) => !isMyDeletion(client, clock));
}

function runs(transaction, isMeant, isUnseen) {
  const lost = new Map(); // parent -> Map(item -> [flags])
  Y.iterateDeletedStructs(transaction, transaction.deleteSet, (item) => {
    if (!(item instanceof Y.Item) || !(item.content instanceof Y.ContentString) || !isMeant(item.id)) return;
    const unseen = [...Array(item.length).keys()].map((at) => isUnseen(item.id.client, item.id.clock + at));
    if (!unseen.includes(true)) return;
    if (!lost.has(item.parent)) lost.set(item.parent, new Map());
    lost.get(item.parent).set(item, unseen);
  });
  const again = lost.size ? inserted(transaction) : "";
  const found = [];
  for (const [parent, items] of lost) {
    const parts = [];
    let run = "";
    const close = () => {
      if (run && !again.includes(run)) parts.push(run);
      run = "";
    };
    for (let item = parent._start; item; item = item.right) {
      const unseen = items.get(item);
      if (unseen) {
        [...unseen.keys()].forEach((at) => (unseen[at] ? (run += item.content.str[at]) : close()));
      } else if (item.content instanceof Y.ContentString) close();
    }
    close();
    const text = parts.join(" … ");
    if (text.trim()) found.push({ text, index: placeOf(parent._item?.parent instanceof Y.XmlElement ? parent._item.parent : parent) });
  }
  return found;
}

// A paragraph of its own, behind the place where the words stood.
export function putBack(doc, rescue) {
  const fragment = doc.getXmlFragment("prose");
  doc.transact(() => {
    const block = new Y.XmlElement("block");
    block.setAttribute("kind", "p");
    block.setAttribute("indent", "0");
    fragment.insert(Math.min(rescue.index, fragment.length), [block]);
    block.insert(0, [new Y.XmlText(rescue.text)]);
  }, "put back");
}
