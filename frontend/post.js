// Hands reports to Streamlit one after the other.
//
// Streamlit gathers the states that are set within one task, and reruns a single fragment for all
// of them: of two components that report at once, one would not be heard. Its gathering ends in a
// timeout of 0, and a later timeout of 0 comes after it.
//
// Nor is what it is told while it connects anew passed on, and of two fragments that are to run at
// the same moment, one may not. So a report that is not answered is told again.

/** How long an answer may take, in milliseconds; each time twice as long. */
const PATIENCE = 5_000;

/** After how long nobody is told again: the app's script may take all day. */
const LONGEST = 40_000;

const waiting = [];
let posting = false;

/**
 * @param {() => void} send calls a component's `setStateValue`
 * @param {() => boolean} isOver whether the report is answered, or of no use any more
 */
export function post(send, isOver, patience = PATIENCE) {
  waiting.push(() => {
    send();
    if (patience > LONGEST) return;
    setTimeout(() => isOver() || post(send, isOver, 2 * patience), patience);
  });
  if (!posting) next();
}

function next() {
  const send = waiting.shift();
  posting = send !== undefined;
  if (!posting) return;
  try {
    send();
  } finally {
    setTimeout(next);
  }
}
