// A browser that lacks something, or has something that does not work.

import { change } from "../../frontend/database.js";

const refuse = () => {
  throw new DOMException("Access is denied for this document.", "SecurityError");
};

const OWNERS = { locks: navigator, subtle: crypto };

/** What stands in a facility's place, as a property. */
const STAND_INS = {
  missing: () => ({ value: undefined }),
  forbidden: () => ({ get: refuse }),
  /** A storage without room, a database or a lock that says no. */
  refusing: () => ({
    value: {
      getItem: () => null,
      removeItem() {},
      setItem() {
        throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
      },
      open: refuse,
      request: async () => refuse(),
    },
  }),
  /** A storage in which another script writes all the time. */
  restless: () => {
    let count = 0;
    const stir = () => (count < 1000 ? `17:${(count += 1)}` : "17:still");
    return { value: { getItem: stir, removeItem() {}, setItem() {} } };
  },
  /** A lock that another script steals at once. */
  stolen: () => ({
    value: {
      async request(name, options, hold) {
        hold({ name });
        throw new DOMException("The lock was stolen.", "AbortError");
      },
    },
  }),
  /** A database that never answers. */
  hanging: () => ({ value: { open: () => ({}) } }),
  failing: () => ({ value: { open: fail } }),
};

function fail() {
  const request = { error: new DOMException("Internal error.", "UnknownError") };
  queueMicrotask(() => request.onerror());
  return request;
}

/** Takes a facility away, or breaks it. */
export class Lack {
  constructor(facility, how) {
    this.facility = facility;
    this.owner = OWNERS[facility] ?? window;
    this.own = Object.getOwnPropertyDescriptor(this.owner, facility);
    Object.defineProperty(this.owner, facility, { configurable: true, ...STAND_INS[how]() });
  }

  restore() {
    if (this.own) Object.defineProperty(this.owner, this.facility, this.own);
    else delete this.owner[this.facility];
  }
}

/** A clock that goes wrong, in milliseconds. */
export class Clock {
  constructor(shift) {
    this.now = Date.now;
    Date.now = () => this.now.call(Date) + shift;
  }

  restore() {
    Date.now = this.now;
  }
}

/** A row of the database, as JSON; written past all rules if `text` is given. */
export async function row(store, key, text) {
  let found;
  await change(store, key, (row) => {
    found = row;
    return text && JSON.parse(text);
  });
  return JSON.stringify(found);
}

/** A storage's entry for a group. */
export const entry = (area, name) => window[area].getItem(`streamlit-pkce:${name}`) ?? undefined;

export const setEntry = (area, name, text) => window[area].setItem(`streamlit-pkce:${name}`, text);

/** What happens to a script that wants to read the key. */
export async function tryKey() {
  let key;
  await change("keys", "key", (row) => void (key = row));
  const formats = ["raw", "jwk"].map((format) => crypto.subtle.exportKey(format, key));
  const tried = await Promise.allSettled(formats);
  return tried.map(({ reason }) => reason?.message ?? "read").join(" ");
}

/** Puts a key of another kind into the vault's place. */
export async function plantKey(name, isExtractable) {
  const isMac = name === "HMAC";
  const algorithm = { name, ...(isMac ? { hash: "SHA-256" } : { length: 256 }) };
  const uses = isMac ? ["sign", "verify"] : ["encrypt", "decrypt"];
  const key = await crypto.subtle.generateKey(algorithm, isExtractable, uses);
  await change("keys", "key", () => key);
}

/** A transaction that keeps all others from the ledger. */
export class Jam {
  static async open() {
    const jam = new Jam();
    const opening = indexedDB.open("streamlit-pkce");
    await new Promise((resolve) => (opening.onsuccess = resolve));
    jam.database = opening.result;
    const rows = jam.database.transaction("ledger", "readwrite").objectStore("ledger");
    const stay = () => {
      if (!jam.isOver) rows.get("jam").onsuccess = stay;
    };
    stay();
    return jam;
  }

  restore() {
    this.isOver = true;
    this.database.close();
  }
}

/** Something happens to the window or the document. */
export const happen = (target, type) => globalThis[target].dispatchEvent(new Event(type));

/** The page is hidden, or the browser offline. */
export class Pretence {
  constructor(owner, name, value) {
    Object.assign(this, { owner: globalThis[owner], name });
    Object.defineProperty(this.owner, name, { configurable: true, value });
  }

  restore() {
    delete this.owner[this.name];
  }
}

/** The page's hidden frames. */
export const frames = () => [...document.querySelectorAll("iframe[name=streamlit-pkce]")];

/** What the last frame sends to this page, or another window does. */
export function message(data, origin, isFromFrame) {
  const source = isFromFrame ? frames().at(-1).contentWindow : window;
  window.dispatchEvent(
    new MessageEvent("message", { data, origin: origin ?? location.origin, source }),
  );
}
