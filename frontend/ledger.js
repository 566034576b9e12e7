// Who may renew a session's tokens: one tab at a time, by a Web Lock, and never with a refresh token
// that may have been spent, by a ledger that outlives a tab that crashes.
//
// A login's row is { generation, tab, claimedAt, changedAt }: the newest tokens that the tabs have
// agreed on; who began to renew them when, or null if nobody did; and when there was news last.
// Times are in milliseconds since the epoch.

import { change } from "./database.js";

// What a claim comes to, and how it ends; src/browser/claim.rs counts the same.
const GRANTED = 0;
const UNCERTAIN = 1;
const SUPERSEDED = 2;
const BUSY = 3;
const SETTLED = 0;
const UNTOUCHED = 1;
const LEFT = 2;

/** How long to wait for other tabs, in milliseconds. */
const PATIENCE = 20_000;

/** How long a claim counts where there are no Web Locks and its tab is silent, in milliseconds. */
const LEASE = 30_000;

/** How long after its last news a login is of interest, in milliseconds: 90 days. */
const INTEREST = 90 * 24 * 60 * 60 * 1000;

/** This page load. It is kept nowhere, so a duplicated tab is another one. */
const tab = Math.random();

/**
 * Asks for the right to renew `generation`.
 *
 * @param {string} group names the session and its login, "<session>:<login>"
 * @param {number} generation one beyond all generations is never superseded
 * @param {(outcome: number) => void} answered called once, later, unless the claim has ended by then
 * @returns {(ending: number, generation?: number) => void} ends the claim, whatever became of it
 */
export function ask(group, generation, answered) {
  const queue = new AbortController();
  const timer = setTimeout(() => queue.abort(), PATIENCE);
  let end;
  const ending = new Promise((resolve) => (end = resolve));

  /** Whether there is somebody to tell. */
  const answer = (outcome) => {
    clearTimeout(timer);
    const told = answered;
    answered = undefined;
    told?.(outcome);
    return told;
  };

  let begun = false;
  const hold = async (lock) => {
    begun = true;
    clearTimeout(timer);
    const outcome = answered && (await claim(group, generation, lock).catch(() => GRANTED));
    if (!(outcome <= UNCERTAIN)) return void answer(outcome);
    // Without a lock, the claim counts for a while only, and a renewal may take longer.
    const renew = () => claim(group, generation).catch(() => {});
    const heartbeat = lock ? undefined : setInterval(renew, LEASE / 3);
    // Whoever was not told of its claim has made no use of it; somebody before may have.
    const unused = outcome === UNCERTAIN ? LEFT : UNTOUCHED;
    const how = answer(outcome) ? await ending : [unused];
    clearInterval(heartbeat);
    await conclude(group, ...how);
  };

  (async () => {
    try {
      await navigator.locks.request(`streamlit-pkce:${group}`, { signal: queue.signal }, hold);
    } catch {
      // No Web Locks (plain HTTP), or not for this page: the ledger alone. Who has begun has lost
      // its lock to a script that steals.
      if (queue.signal.aborted) answer(BUSY);
      else if (!begun) await hold();
    }
  })();

  return (...how) => {
    answered = undefined;
    queue.abort();
    end(how);
  };
}

/** Writes that there is this generation, whoever has claimed what. */
export const settle = (group, generation) => conclude(group, SETTLED, generation);

async function claim(group, generation, lock) {
  let outcome;
  await change("ledger", group, (row) => {
    outcome = judge(row, generation, lock);
    if (outcome > UNCERTAIN) return undefined;
    const now = Date.now();
    return { generation: newest(row?.generation, generation), tab, claimedAt: now, changedAt: now };
  });
  return outcome;
}

function judge(row, generation, lock) {
  if (newest(row?.generation) > generation) return SUPERSEDED;
  if (!row?.claimedAt) return GRANTED;
  const age = Math.abs(Date.now() - row.claimedAt);
  if (!lock && row.tab !== tab && age < LEASE) return BUSY;
  // A claim to older tokens says nothing about a newer refresh token. Whoever has none to lose
  // takes the mark over as it is.
  return Number.isSafeInteger(generation) && row.generation < generation ? GRANTED : UNCERTAIN;
}

/**
 * The newest of these generations, or 0. What is beyond all generations is none: a damaged row's, or
 * that of a tab that has nothing to lose, and wants to be alone.
 */
const newest = (...generations) => Math.max(0, ...generations.filter(Number.isSafeInteger));

async function conclude(group, ending, generation) {
  if (ending > UNTOUCHED) return;
  try {
    await change("ledger", group, (row, rows) => {
      if (ending === UNTOUCHED) return row?.tab === tab ? { ...row, claimedAt: null } : undefined;
      tidy(group, rows);
      // A sign-out is later than all tokens, and stays.
      const newer = newest(row?.generation, generation);
      return { generation: newer, tab, claimedAt: null, changedAt: Date.now() };
    });
  } catch {
    // Without a ledger there is nothing to conclude.
  }
}

/** Removes what the session's other logins have left, if nobody has heard of them for long. */
function tidy(group, rows) {
  const [session] = group.split(":");
  const limit = Date.now() - INTEREST;
  // As texts, logins have the order that they have as numbers until the year 2286.
  const old = IDBKeyRange.bound(`${session}:`, `${session}:${limit}`);
  rows.openCursor(old).onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    if (cursor.key !== group && !(cursor.value?.changedAt > limit)) cursor.delete();
    cursor.continue();
  };
}
