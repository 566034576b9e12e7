// Keeps a session's tokens beyond the page, sealed. The login that they stem from stays legible: it
// keeps a tab from touching what belongs to whoever has signed in later in another one.

import { arrive } from "./journey.js";
import { loginOf, open, seal, time } from "./seal.js";

const PREFIX = "streamlit-pkce:";
const QUIET = "quiet:";
const SIGNED_OUT = "signed_out:";

/** By number; src/browser/store.rs counts the same. 0 is the page's memory. */
const AREAS = [null, "sessionStorage", "localStorage"];
const LOCAL = 2;

/** How often a load starts over when somebody else keeps writing. */
const PATIENCE = 5;

/** By group, as { login, text }: what is kept nowhere else, or not yet. */
const memory = new Map();

/** How often this page has changed its mind about what is to be kept. */
let changes = 0;

/**
 * Keeps `record`, a plain object, unless something of a later login is kept in this storage. Of all
 * calls of `save` and `forget` in this page the last one counts.
 */
export async function save(storage, group, record) {
  const kept = { login: record.login, text: JSON.stringify(record) };
  const isLate = () => loginOf(read(storage, group)) > kept.login;
  changes += 1;
  memory.delete(group);
  if (isLate()) return;
  memory.set(group, kept);
  clear(group, storage);
  if (!storage) return;
  const entry = await seal(group, kept).catch(() => null);
  if (entry === null || memory.get(group) !== kept) return;
  if (!isLate()) {
    // Where there is no room for the new entry, the old one must not stay.
    clear(group);
    if (!write(storage, group, entry)) return;
  }
  memory.delete(group);
}

/**
 * Reads what was kept, and removes it if it cannot be read.
 *
 * @param {(stored: { record: any, quiet_until: number, signed_out: number }) => void} answered
 *   called once, later; also with what `arrive` has found
 */
export async function load(storage, group, answered) {
  const arrival = arrive(group);
  const record = await look(storage, group);
  const number = (name) => Number(read(LOCAL, name + group));
  answered({
    record,
    quiet_until: number(QUIET),
    signed_out: number(SIGNED_OUT),
    ...(await arrival),
  });
}

async function look(storage, group, patience = PATIENCE) {
  clear(group, storage);
  const before = changes;
  const entry = read(storage, group);
  const kept = memory.get(group);
  let record = await (kept ? JSON.parse(kept.text) : open(group, entry));
  if (changes !== before || read(storage, group) !== entry) {
    if (patience) return look(storage, group, patience - 1);
    record = undefined;
  }
  if (record === null) clear(group);
  return record;
}

/** Removes what was kept of this login and earlier ones. */
export function forget(group, login) {
  changes += 1;
  if (memory.get(group)?.login <= login) memory.delete(group);
  clear(group, undefined, login);
}

/** Keeps the last login that was signed out of. */
export function keepSignedOut(group, login) {
  const known = time(read(LOCAL, SIGNED_OUT + group));
  write(LOCAL, SIGNED_OUT + group, Math.max(known, login));
}

/** Keeps a time until which nobody is to be signed in silently, in milliseconds; 0 ends that. */
export function keepQuiet(group, until) {
  if (until) write(LOCAL, QUIET + group, until);
  else clear(QUIET + group);
}

/** Removes a group's entries up to this login, except the one in this storage. */
function clear(group, storage, login = Infinity) {
  for (const other of AREAS.keys()) {
    if (other === storage || loginOf(read(other, group)) > login) continue;
    attempt(other, (area) => area.removeItem(PREFIX + group));
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
