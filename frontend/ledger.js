// Who may renew a session's tokens: one tab at a time, by a Web Lock, and never with a refresh token
// that may have been spent, by a ledger that outlives a tab that crashes.
//
// A session's row is { generation, tab, claimedAt }: the newest tokens that the tabs have agreed on,
// and who began to renew them when, in milliseconds since the epoch; null if nobody did.

import { change } from "./database.js";

// What a claim comes to, and how it ends; src/browser/claim.rs counts the same.
const GRANTED = 0;
const UNCERTAIN = 1;
const SUPERSEDED = 2;
const BUSY = 3;
const SETTLED = 0;
const UNTOUCHED = 1;

/** How long to wait for other tabs, in milliseconds. */
const PATIENCE = 20_000;

/** How long a claim counts where there are no Web Locks and its tab is silent, in milliseconds. */
const LEASE = 30_000;

/** This page load. It is kept nowhere, so a duplicated tab is another one. */
const tab = Math.random();

/**
 * Asks for the right to renew `generation`.
 *
 * @param {string} group
 * @param {number} generation
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

  const hold = async (lock) => {
    clearTimeout(timer);
    const outcome = answered && (await claim(group, generation, lock).catch(() => GRANTED));
    if (!(outcome <= UNCERTAIN)) return void answer(outcome);
    // Without a lock, the claim counts for a while only, and a renewal may take longer.
    const renew = () => claim(group, generation).catch(() => {});
    const heartbeat = lock ? undefined : setInterval(renew, LEASE / 3);
    // Whoever was not told of its claim has made no use of it.
    const how = answer(outcome) ? await ending : [UNTOUCHED];
    clearInterval(heartbeat);
    await conclude(group, ...how);
  };

  (async () => {
    try {
      await navigator.locks.request(`streamlit-pkce:${group}`, { signal: queue.signal }, hold);
    } catch {
      // No Web Locks (plain HTTP), or not for this page: the ledger alone.
      if (queue.signal.aborted) answer(BUSY);
      else await hold();
    }
  })();

  return (...how) => {
    answered = undefined;
    queue.abort();
    end(how);
  };
}

/** Writes that `generation` is the newest, whoever has claimed what. */
export const settle = (group, generation) => conclude(group, SETTLED, generation);

async function claim(group, generation, lock) {
  let outcome;
  await change("ledger", group, (row) => {
    outcome = judge(row, generation, lock);
    if (outcome > UNCERTAIN) return undefined;
    return { generation: newest(row, generation), tab, claimedAt: Date.now() };
  });
  return outcome;
}

function judge(row, generation, lock) {
  if (row?.generation > generation) return SUPERSEDED;
  if (!row?.claimedAt) return GRANTED;
  const age = Math.abs(Date.now() - row.claimedAt);
  if (!lock && row.tab !== tab && age < LEASE) return BUSY;
  // A claim to older tokens says nothing about a newer refresh token. Whoever has none to lose must
  // not take the mark of the tab that has.
  return Number.isSafeInteger(generation) && row.generation < generation ? GRANTED : UNCERTAIN;
}

/** What is beyond all generations is none: its tab has nothing to lose, and wants to be alone. */
const newest = (row, generation) =>
  Number.isSafeInteger(generation) ? generation : (row?.generation ?? 0);

async function conclude(group, ending, generation) {
  if (ending > UNTOUCHED) return;
  try {
    await change("ledger", group, (row) => {
      if (ending === SETTLED) return { generation, tab, claimedAt: null };
      return row?.tab === tab ? { ...row, claimedAt: null } : undefined;
    });
  } catch {
    // Without a ledger there is nothing to conclude.
  }
}
