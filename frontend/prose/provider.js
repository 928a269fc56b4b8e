// The log of one section: sends what is typed here, takes what others typed, and loses nothing in between.
import * as Y from "yjs";
import { SCHEMA } from "./schema.js";
import { Acks, arrivedTooLate, swallowed } from "./rescue.js";

const MERGE = 300; // ms that changes are gathered before they are sent
const TIMEOUT = 15000;
export const MOST_BYTES = 64000;

export const toBase64 = (bytes) => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
};
export const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
export const uuid = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is there only over https and on localhost
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return [...bytes].map((byte, at) => ([4, 6, 8, 10].includes(at) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
};

export async function call(url, csrf, body) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT),
    redirect: "manual",
  });
  const isJson = (answer.headers.get("Content-Type") || "").includes("json");
  return { status: answer.type === "opaqueredirect" ? 401 : answer.status, body: isJson ? await answer.json() : {} };
}

class Remote {
  constructor(item) {
    this.item = item;
  }
}

export class Section {
  // `page` is told by changed(section), rescued(section, rescue), refused(section, status, sentence), wrote(section, user, item).
  constructor({ code, url, csrf, me, kept, place, page, options }) {
    Object.assign(this, { code, url, csrf, me, kept, place, page, options });
    this.doc = new Y.Doc();
    this.fragment = this.doc.getXmlFragment("prose");
    this.acks = new Acks();
    this.acks.mine(this.doc.clientID);
    this.since = 0;
    this.epoch = 1;
    this.batch = null; // gathered, not sent yet
    this.sending = null; // sent, not answered yet; sent again under the same key until it is
    this.inFlight = false;
    this.stopped = ""; // why nothing is sent any more
    this.held = false; // the plan waits for an answer: unsent words wait too
    this.failures = 0;
    this.names = {};
    this.isLive = false; // what is there when the page opens was written by nobody who is here
    this.doc.on("update", (update, origin) => origin instanceof Remote || this.gather(update, origin));
    this.doc.on("afterTransaction", (transaction) => transaction.origin instanceof Remote && this.look(transaction));
  }

  get isClean() {
    return !this.batch && !this.sending;
  }

  // The text as the server has it, then what this browser kept from before.
  async start(log) {
    this.epoch = log.epoch;
    const server = new Y.Doc();
    for (const item of log.updates) Y.applyUpdate(server, fromBase64(item.u));
    const records = await this.kept.all(this.place);
    const unsent = records.filter((record) => record.kind === "update");
    if (unsent.some((record) => record.epoch !== log.epoch)) {
      this.page.stale(this, unsent.map((record) => record.text || "").join("\n"));
      await this.kept.remove(unsent.map((record) => record.key));
    } else if (unsent.length) {
      // First what I had, then what came: so that words of mine that somebody swallowed meanwhile are found.
      const own = Y.mergeUpdates(unsent.map((record) => record.u));
      for (const client of Y.parseUpdateMeta(own).to.keys()) this.acks.mine(client);
      const base = Math.min(...unsent.map((record) => record.base));
      const first = log.updates[0];
      if (first && first.by === null) this.apply([first], log);
      const missing = exactly(server, own);
      const look = (transaction) => this.keep(arrivedTooLate(transaction, own), { by: null });
      if (this.options.detector) this.doc.on("afterTransaction", look);
      Y.applyUpdate(this.doc, own, "kept");
      this.doc.off("afterTransaction", look);
      this.batch = missing ? { base, key: uuid(), updates: [missing], keys: unsent.map((record) => record.key) } : null;
      if (!missing) await this.kept.remove(unsent.map((record) => record.key));
    }
    this.apply(log.updates, log);
    this.isLive = true;
    for (const record of records) if (record.kind === "rescue") this.page.rescued(this, record);
    this.page.changed(this);
    this.later(0);
  }

  gather(update, origin) {
    if (origin === "kept" || this.stopped) return;
    if (!this.batch) this.batch = { base: this.since, key: uuid(), updates: [], keys: [] };
    this.batch.updates.push(update);
    this.batch.keys.push(this.kept.put(this.place, { kind: "update", u: update, base: this.batch.base, epoch: this.epoch, text: "" }));
    this.page.changed(this);
    this.later(MERGE);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.push(), wait);
  }

  async push() {
    if (this.inFlight || this.stopped || this.held || (!this.sending && !this.batch)) return;
    if (!this.sending) {
      this.sending = this.batch;
      this.batch = null;
      if (!this.options.baseAtFirstChange) this.sending.base = this.since;
    }
    const sent = this.sending;
    sent.u = sent.u || Y.mergeUpdates(sent.updates);
    if (sent.u.length > MOST_BYTES) return this.refuse(413);
    this.inFlight = true;
    let answer;
    try {
      const body = { key: sent.key, u: toBase64(sent.u), since: this.since, base: sent.base, epoch: this.epoch, schema: SCHEMA };
      answer = await call(this.url, this.csrf, body);
    } catch {
      answer = { status: 0, body: {} };
    }
    this.inFlight = false;
    await this.answered(sent, answer);
  }

  async answered(sent, { status, body }) {
    if (status === 200 || status === 201) {
      this.failures = 0;
      this.acks.note(sent.u, body.seq);
      this.apply(body.updates, body);
      this.sending = null;
      this.savedAt = new Date();
      await this.acknowledged(sent);
      this.page.changed(this);
      if (this.batch) this.later(0);
    } else if (status === 409) {
      await this.sendAll(sent);
    } else if (status === 423) {
      this.held = true;
      this.page.refused(this, 423, body.sentence);
    } else if ([400, 403, 404, 410, 413, 422, 426].includes(status)) {
      this.refuse(status, body.sentence);
    } else {
      this.failures += 1;
      if (this.options.retries) this.later(Math.min(1000 * 2 ** (this.failures - 1), 10000));
      else this.sending = null;
      this.page.changed(this);
    }
  }

  async acknowledged(sent) {
    const keys = await Promise.all(sent.keys);
    if (this.options.clearsOwnOnly) await this.kept.remove(keys);
    else await this.kept.forget((record) => record.place === this.place); // one flag for all windows: the twin of a test
  }

  // The server lacks something that I build on: everything that it does not have, in one update.
  async sendAll(sent) {
    let answer;
    try {
      answer = await fetch(`${this.url}?since=0&schema=${SCHEMA}`, { headers: { Accept: "application/json" }, redirect: "manual" });
    } catch {
      return this.later(2000);
    }
    if (!answer.ok) return this.later(5000);
    const log = await answer.json();
    const server = new Y.Doc();
    for (const item of log.updates) Y.applyUpdate(server, fromBase64(item.u));
    const keys = [...sent.keys, ...(this.batch?.keys || [])];
    const missing = exactly(server, Y.encodeStateAsUpdate(this.doc));
    this.batch = null;
    this.sending = missing ? { base: sent.base, key: uuid(), updates: [missing], keys } : null;
    if (!missing) await this.kept.remove(await Promise.all(keys));
    this.apply(log.updates, log);
    this.page.changed(this);
    if (missing) this.later(500);
  }

  refuse(status, sentence) {
    this.stopped = String(status);
    this.page.refused(this, status, sentence);
  }

  // What a poll brought. Nothing is applied while an answer to a push is on its way: it brings the same.
  take(log) {
    if (this.inFlight || this.stopped) return;
    if (log.epoch !== this.epoch) return this.refuse(410);
    this.apply(log.updates, log);
  }

  apply(items, log) {
    Object.assign(this.names, log.names);
    for (const item of items) {
      const bytes = fromBase64(item.u);
      if (item.by === this.me) this.acks.note(bytes, item.seq);
      Y.applyUpdate(this.doc, bytes, new Remote(item));
    }
    this.since = Math.max(this.since, log.head);
  }

  keep(found, item) {
    for (const { text, index } of found) {
      const rescue = { kind: "rescue", text, index, by: item.by === this.me ? "" : this.names[item.by] || "", at: Date.now() };
      this.kept.put(this.place, rescue).then((key) => this.page.rescued(this, { ...rescue, key }));
    }
  }

  // While a colleague's update is applied: did it swallow words of mine that he had not seen, and where does he write?
  look(transaction) {
    const { item } = transaction.origin;
    if (this.options.detector) {
      // What was merged tells no author; it swallowed only what was never sent.
      const base = item.by === null ? Number.MAX_SAFE_INTEGER : item.base;
      this.keep(swallowed(transaction, this.acks, base), item);
    }
    if (this.isLive && item.by && item.by !== this.me) this.page.wrote(this, item.by, this.names[item.by] || "", lastLetter(transaction));
  }
}

// What `update` holds and `server` lacks, as an update; null if nothing. States are compared, not flags.
function exactly(server, update) {
  const found = [];
  const note = (part) => found.push(part);
  server.on("update", note);
  Y.applyUpdate(server, update);
  server.off("update", note);
  return found.length ? Y.mergeUpdates(found) : null;
}

function lastLetter(transaction) {
  let last = null;
  for (const [client, end] of transaction.afterState) {
    if (end <= (transaction.beforeState.get(client) || 0)) continue;
    const structs = transaction.doc.store.clients.get(client);
    for (let at = structs.length - 1; at >= 0 && structs[at].id.clock >= (transaction.beforeState.get(client) || 0); at -= 1) {
      if (structs[at].content instanceof Y.ContentString && !structs[at].deleted) {
        last = { client, clock: structs[at].id.clock + structs[at].length - 1 };
        break;
      }
    }
  }
  return last && { item: last, type: null, tname: null, assoc: -1 };
}
