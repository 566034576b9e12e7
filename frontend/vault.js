// Keeps a session's tokens beyond the page: encrypted where the browser can, with a key that it
// never gives away.

import { change } from "./database.js";

const PREFIX = "streamlit-pkce:";
const QUIET = "quiet:";

/** By number; src/browser/store.rs counts the same. 0 is the page's memory. */
const AREAS = [null, "sessionStorage", "localStorage"];
const LOCAL = 2;

/** What an entry begins with. */
const PLAIN = "0";
const SEALED = "1";

/** By group, as text: what is kept nowhere else, or not yet. */
const memory = new Map();

/** How often this page has changed its mind about what is to be kept. */
let changes = 0;

/** Keeps `record`, a plain object. Of all calls of `save` and `forget` the last one counts. */
export async function save(storage, group, record) {
  const text = JSON.stringify(record);
  changes += 1;
  memory.set(group, text);
  clear(group, storage);
  if (!storage) return;
  const entry = await seal(group, text).catch(() => null);
  if (entry === null || memory.get(group) !== text) return;
  // Where there is no room for the new entry, the old one must not stay.
  clear(group);
  if (write(storage, group, entry)) memory.delete(group);
}

/**
 * Reads what was kept, and removes it if it cannot be read.
 *
 * @param {(stored: { record: any, quiet_until: number }) => void} answered called once, later
 */
export async function load(storage, group, answered) {
  clear(group, storage);
  const before = changes;
  const entry = read(storage, group);
  let record = null;
  try {
    record = JSON.parse(await (memory.get(group) ?? unseal(group, entry)));
  } catch {
    // Damaged, or of another release, or its key is gone.
  }
  if (changes !== before || read(storage, group) !== entry) return load(storage, group, answered);
  if (!record) clear(group);
  answered({ record, quiet_until: Number(read(LOCAL, QUIET + group)) });
}

/** Removes what was kept. */
export function forget(group) {
  changes += 1;
  memory.delete(group);
  clear(group);
}

/** Keeps a time until which nobody is to be signed in silently, in milliseconds; 0 ends that. */
export function keepQuiet(group, until) {
  if (until) write(LOCAL, QUIET + group, until);
  else clear(QUIET + group);
}

/** Removes a group's entries, except the one in this storage. */
function clear(group, storage) {
  for (const other of AREAS.keys()) {
    if (other !== storage) attempt(other, (area) => area.removeItem(PREFIX + group));
  }
}

const read = (storage, name) => attempt(storage, (area) => area.getItem(PREFIX + name)) ?? null;

const write = (storage, name, entry) =>
  attempt(storage, (area) => {
    area.setItem(PREFIX + name, entry);
    return true;
  });

/** What `use` returns; `undefined` where the browser has blocked the storage, or it is full. */
function attempt(storage, use) {
  try {
    return use(window[AREAS[storage]]);
  } catch {
    return undefined;
  }
}

async function seal(group, text) {
  // Plain HTTP has no cryptography.
  if (!crypto.subtle) return PLAIN + text;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt(cipher(group, iv), await key(), encode(text));
  const bytes = [...iv, ...new Uint8Array(sealed)];
  return SEALED + btoa(bytes.map((byte) => String.fromCharCode(byte)).join(""));
}

async function unseal(group, entry) {
  const text = entry.slice(1);
  // Where entries are sealed, somebody else has written one that is not.
  if (entry[0] !== (crypto.subtle ? SEALED : PLAIN)) throw new Error("foreign");
  if (!crypto.subtle) return text;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt());
  const algorithm = cipher(group, bytes.subarray(0, 12));
  return decode(await crypto.subtle.decrypt(algorithm, await key(), bytes.subarray(12)));
}

/** An entry opens for its own group only. */
const cipher = (group, iv) => ({ name: "AES-GCM", iv, additionalData: encode(group) });
const encode = (text) => new TextEncoder().encode(text);
const decode = (bytes) => new TextDecoder().decode(bytes);

/** The origin's key, made by whichever tab comes first; no script can read it. */
async function key() {
  let found = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  await change("keys", "key", (row) => {
    if (!(row instanceof CryptoKey)) return found;
    found = row;
    return undefined;
  });
  return found;
}
