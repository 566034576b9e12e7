// Encrypts what outlives the page, where the browser can, with a key that it never gives away.
//
// An entry is "1<login>:<sealed>", or "0<login>:<JSON>" in a browser without cryptography. The login
// that its content stems from, a time in milliseconds since the epoch, is no secret.

import { change } from "./database.js";

/** What an entry begins with. */
const PLAIN = "0";
const SEALED = "1";

/** The last time that there is in JavaScript. */
const LATEST = 8.64e15;

const USES = ["encrypt", "decrypt"];

/** The parts of an entry; none of one that is damaged, or of another release. */
const split = (entry) => /^(\d)(\d+):(.*)$/s.exec(entry)?.slice(1) ?? [];

/** The login that an entry stems from; 0 if it has none. */
export const loginOf = (entry) => time(split(entry)[1]);

/** A time that was written down; 0 if it cannot be one. */
export const time = (text) => (text <= LATEST ? Number(text) : 0);

/** The entry for a text. */
export async function seal(group, { login, text }) {
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

/** What was sealed, of JSON; `null` if it cannot be read, `undefined` if not now. */
export async function open(group, entry) {
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
