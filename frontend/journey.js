// Leaves the page for the provider, and finds what the callback page has brought back.
//
// In the tab's sessionStorage, each name after "streamlit-pkce:":
//   away:<state>  { at, href, group, sealed }: who has left for where, read once by callback.js
//   back:<group>  { at, sealed, parameters }: what callback.js makes of it, read once by the next page
//   next          sealed: further addresses to leave for, before the way leads back
//   home          the page that was left last, for whoever arrives without an answer
//   alone:<group> this tab was led away without a click

import { change } from "./database.js";
import { open, seal } from "./seal.js";

const PREFIX = "streamlit-pkce:"; // callback.js has the same.
const AWAY = `${PREFIX}away:`;
const BACK = `${PREFIX}back:`;
const NEXT = `${PREFIX}next`; // So has onward.js.
const HOME = `${PREFIX}home`;
const ALONE = `${PREFIX}alone:`;

/** How long somebody may be away, in milliseconds; src/protocol/transaction.rs has the same. */
const LIFETIME = 15 * 60 * 1000;

/** How long the logins of a page have to sign out along with the first one, in milliseconds. */
const GATHERING = 500;

/** How many times as long those have of whom it is known that they will. */
const PATIENCE = 6;

/**
 * Whoever leaves the page, and behind them those who go on where the one before comes back:
 * { group, url, gathers, sealed, ready, gone }.
 */
let queue = [];

/** Those of whom it is known that they sign out too. */
const expected = new Set();

/** Whether somebody has just come back to this page: of several logins, none leads away again. */
let isBack;

/**
 * Leaves for `url`, to come back here by the callback for `state`.
 *
 * @param {string} url
 * @param {string} state
 * @param {string} group the session
 * @param {object | null} departure what the session has to know when it is back, if it is to go on
 * @param {(isTaken: boolean) => void} refused called if nobody leaves: because the page is being left
 *   already, by another session, or because nothing can be kept in this tab
 */
export async function leave(url, state, group, departure, refused) {
  expected.delete(group);
  // Only those who sign out can go one after the other.
  if (departure && queue.length) return void refused(true);
  const away = { at: Date.now(), href: location.href };
  const traveller = { group, url, gathers: !departure };
  queue.push(traveller);
  try {
    if (departure) {
      away.group = group;
      away.sealed = await seal(AWAY + group, { login: 0, text: JSON.stringify(departure) });
    } else if (queue[0] !== traveller) {
      traveller.sealed = seal(NEXT, { login: 0, text: JSON.stringify(url) });
      traveller.sealed = await traveller.sealed;
    }
    if (!queue.includes(traveller)) return;
    tidy();
    sessionStorage.setItem(AWAY + state, JSON.stringify(away));
    sessionStorage.setItem(HOME, JSON.stringify(location.href));
    keepNext();
  } catch {
    stay(group);
    return void refused(false);
  }
  traveller.ready = true;
  if (queue[0] === traveller) await go(traveller);
}

/** Lets whoever signs out wait for this session, until it leaves or stays. */
export function expect(group) {
  expected.add(group);
}

/** Stays on the page, as far as this session is concerned. */
export function stay(group) {
  expected.delete(group);
  const [first] = queue;
  queue = queue.filter((it) => it.group !== group);
  attempt(keepNext);
  if (first === queue[0]) return;
  if (first.gone) window.stop();
  if (queue[0]?.ready) go(queue[0]);
}

async function go(traveller) {
  if (traveller.gathers) await gather();
  await Promise.allSettled(queue.map((it) => it.sealed));
  if (queue[0] !== traveller) return;
  attempt(keepNext);
  traveller.gone = true;
  // Should the browser bring the page back as it was, it is not being left any more.
  addEventListener("pagehide", () => (queue = []), { once: true });
  location.assign(traveller.url);
}

async function gather() {
  for (let left = PATIENCE; left === PATIENCE || (left && expected.size); left--) {
    await new Promise((resolve) => setTimeout(resolve, GATHERING));
  }
  expected.clear();
}

/** Forgets one of the names above. */
export function forget(name) {
  attempt(() => sessionStorage.removeItem(PREFIX + name));
}

/** Keeps in mind whether this tab was led away without a click. */
export function keepGoneAlone(group, isSo) {
  attempt(() => {
    if (isSo) sessionStorage.setItem(ALONE + group, "1");
    else sessionStorage.removeItem(ALONE + group);
  });
}

/**
 * What this session finds after it was away.
 *
 * @returns {Promise<{ has_gone_alone: boolean, returned?: { departure: object, parameters: string } }>}
 */
export async function arrive(group) {
  // Whoever has not come all the way round ends no session any more.
  attempt(keepNext);
  attempt(tidy);
  isBack ??= attempt(() => Object.keys(sessionStorage).some((name) => name.startsWith(BACK)));
  const entry = take(BACK + group);
  const found = { has_gone_alone: isBack || read(ALONE + group) !== null };
  if (typeof entry?.parameters !== "string") return found;
  const departure = await open(AWAY + group, entry.sealed);
  if (!departure || !(await isFirst(group, departure))) return found;
  return { ...found, returned: { departure, parameters: entry.parameters } };
}

/**
 * Whether no other tab has had this answer: a tab that is duplicated takes along what is kept in it.
 * The mark is one of the ledger's rows, and goes with them.
 */
async function isFirst(group, { begun_at, state }) {
  let mark;
  const leave = (row) => (mark = row ? undefined : { changedAt: Date.now() });
  // Without a database there is no telling.
  const isKnown = await change("ledger", `${group}:${begun_at}:${state}`, leave).then(
    () => true,
    () => false,
  );
  return !isKnown || mark !== undefined;
}

/** Keeps the addresses of those who go on later. */
function keepNext() {
  const later = queue.slice(1).flatMap(({ sealed }) => (typeof sealed === "string" ? sealed : []));
  if (later.length) sessionStorage.setItem(NEXT, JSON.stringify(later));
  else sessionStorage.removeItem(NEXT);
}

/** Removes what nobody has come for. */
function tidy() {
  const limit = Date.now() - LIFETIME;
  for (const name of Object.keys(sessionStorage)) {
    const isKept = ![AWAY, BACK].some((kind) => name.startsWith(kind));
    if (!isKept && !(parse(read(name))?.at > limit)) sessionStorage.removeItem(name);
  }
}

function take(name) {
  const text = read(name);
  if (text !== null) sessionStorage.removeItem(name);
  return parse(text);
}

const read = (name) => attempt(() => sessionStorage.getItem(name)) ?? null;

const parse = (text) => attempt(() => JSON.parse(text));

/** What `use` returns; `undefined` where the browser has blocked the storage, or the text is none. */
function attempt(use) {
  try {
    return use();
  } catch {
    return undefined;
  }
}
