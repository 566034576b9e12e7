// What the tabs of this origin share: one small IndexedDB database, a row at a time.

const NAME = "streamlit-pkce";
const STORES = ["keys", "ledger"];

/** How long a change may take, in milliseconds: there have been browsers whose database hangs. */
const PATIENCE = 5_000;

/**
 * Reads a row and writes what `next` makes of it, in one transaction: no other tab comes between.
 *
 * @param {"keys" | "ledger"} store
 * @param {string} key
 * @param {(row: any, rows: IDBObjectStore) => any} next `undefined` stands for no row, and for no
 *   change
 * @returns {Promise<void>} fulfilled once it is written; rejected where there is no database, or
 *   none that works in time: then nothing is written later either
 */
export async function change(store, key, next) {
  let timer;
  const timeout = new Promise((_, reject) => (timer = setTimeout(reject, PATIENCE)));
  try {
    await Promise.race([transact(store, key, next, timeout), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

async function transact(store, key, next, timeout) {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => STORES.forEach((name) => opening.result.createObjectStore(name));
  const database = await done(opening);
  try {
    const transaction = database.transaction(store, "readwrite");
    // What is over by then cannot be aborted, and need not be.
    timeout.catch(() => transaction.abort()).catch(() => {});
    const rows = transaction.objectStore(store);
    const row = next(await done(rows.get(key)), rows);
    if (row !== undefined) rows.put(row, key);
    await done(transaction);
  } finally {
    // Kept open, it would survive "clear site data" as a connection to nothing.
    database.close();
  }
}

/** The end of a request or a transaction. */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = request.oncomplete = () => resolve(request.result);
    request.onerror = request.onabort = () => reject(request.error);
  });
}
