// What the server does not have yet, kept in this browser: unsent changes, and words of mine that wait for an answer.
// Each record is deleted by the window that wrote or sent it, so two windows never clear each other's.
const NAME = "prose";
const STORE = "kept";

const asked = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

export class Kept {
  constructor(user) {
    this.user = user;
    this.database = null;
  }

  async open() {
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { autoIncrement: true }).createIndex("place", "place");
      this.database = await asked(request);
      this.database.onversionchange = () => this.database?.close(); // somebody signs out in another window
      await this.forget((record) => record.user !== this.user);
    } catch {
      this.database = null; // private window, or storage is switched off: words are kept while this window is open
    }
    return this;
  }

  store(mode) {
    return this.database.transaction(STORE, mode).objectStore(STORE);
  }

  async put(place, values) {
    if (!this.database) return null;
    try {
      return await asked(this.store("readwrite").add({ ...values, place, user: this.user }));
    } catch {
      return null; // no room left
    }
  }

  async all(place) {
    if (!this.database) return [];
    const store = this.store("readonly");
    const [keys, records] = await Promise.all([asked(store.index("place").getAllKeys(place)), asked(store.index("place").getAll(place))]);
    return keys.map((key, at) => ({ key, ...records[at] })).sort((a, b) => a.key - b.key);
  }

  async remove(keys) {
    if (!this.database) return;
    const store = this.store("readwrite");
    await Promise.all(keys.filter((key) => key !== null).map((key) => asked(store.delete(key))));
  }

  async forget(test) {
    if (!this.database) return;
    const store = this.store("readwrite");
    const keys = await asked(store.getAllKeys());
    const records = await asked(store.getAll());
    await Promise.all(keys.filter((_key, at) => test(records[at])).map((key) => asked(store.delete(key))));
  }
}
