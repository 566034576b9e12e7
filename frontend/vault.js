// Keeps a session's tokens beyond the page: encrypted where the browser can, with a key that it
// never gives away.
//
// An entry is "1<login>:<sealed>", or "0<login>:<JSON>" in a browser without cryptography. The login
// that its tokens stem from, a time in milliseconds since the epoch, is no secret: it keeps a tab
// from touching what belongs to whoever has signed in later in another one.

import { change } from "./database.js";

const PREFIX = "streamlit-pkce:";
const QUIET = "quiet:";
const SIGNED_OUT = "signed_out:";

/** By number; src/browser/store.rs counts the same. 0 is the page's memory. */
const AREAS = [null, "sessionStorage", "localStorage"];
const LOCAL = 2;

/** What an entry begins with. */
const PLAIN = "0";
const SEALED = "1";

/** The last time that there is in JavaScript. */
const LATEST = 8.64e15;

/** How often a load starts over when somebody else keeps writing. */
const PATIENCE = 5;

const USES = ["encrypt", "decrypt"];

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
 *   called once, later
 */
export async function load(storage, group, answered, patience = PATIENCE) {
  clear(group, storage);
  const before = changes;
  const entry = read(storage, group);
  const kept = memory.get(group);
  let record = await (kept ? JSON.parse(kept.text) : open(group, entry));
  if (changes !== before || read(storage, group) !== entry) {
    if (patience) return load(storage, group, answered, patience - 1);
    record = undefined;
  }
  if (record === null) clear(group);
  const number = (name) => Number(read(LOCAL, name + group));
  answered({ record, quiet_until: number(QUIET), signed_out: number(SIGNED_OUT) });
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

/** The parts of an entry; none of one that is damaged, or of another release. */
const split = (entry) => /^(\d)(\d+):(.*)$/s.exec(entry)?.slice(1) ?? [];
const loginOf = (entry) => time(split(entry)[1]);

/** A time that was written down; 0 if it cannot be one. */
const time = (text) => (text <= LATEST ? Number(text) : 0);

async function seal(group, { login, text }) {
  // Plain HTTP has no cryptography.
  if (!crypto.subtle) return `${PLAIN}${login}:${text}`;
  const algorithm = cipher(group, login, crypto.getRandomValues(new Uint8Array(12)));
  const sealed = await crypto.subtle.encrypt(
    algorithm,
    await key(),
    new TextEncoder().encode(text),
  );
  const bytes = [...algorithm.iv, ...new Uint8Array(sealed)];
  return `${SEALED}${login}:${btoa(bytes.map((byte) => String.fromCharCode(byte)).join(""))}`;
}

/** The record of an entry; `null` if it cannot be read, `undefined` if not now. */
async function open(group, entry) {
  const [kind, login, text] = split(entry);
  // Where entries are sealed, somebody else has written one that is not.
  if (kind !== (crypto.subtle ? SEALED : PLAIN)) return null;
  const opener = kind === SEALED ? await key().catch(() => null) : undefined;
  // The database fails, but may not next time.
  if (opener === null) return undefined;
  try {
    return JSON.parse(opener ? await unseal(opener, group, login, text) : text);
  } catch {
    return null;
  }
}

async function unseal(opener, group, login, text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt());
  const algorithm = cipher(group, login, bytes.subarray(0, 12));
  return new TextDecoder().decode(
    await crypto.subtle.decrypt(algorithm, opener, bytes.subarray(12)),
  );
}

/** An entry opens for its own group and login only. */
const cipher = (group, login, iv) => ({
  name: "AES-GCM",
  iv,
  additionalData: new TextEncoder().encode(`${group}:${login}`),
});

/** The origin's key, made by whichever tab comes first; no script can read it. */
async function key(made) {
  let found;
  await change("keys", "key", (row) => {
    found = isOurs(row) ? row : made;
    return found === row ? undefined : found;
  });
  const algorithm = { name: "AES-GCM", length: 256 };
  return found ?? key(await crypto.subtle.generateKey(algorithm, false, USES));
}

/** Whether this is such a key, and not one that somebody has planted. */
const isOurs = (row) =>
  row instanceof CryptoKey &&
  row.algorithm.name === "AES-GCM" &&
  !row.extractable &&
  USES.every((use) => row.usages.includes(use));
