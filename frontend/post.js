// Hands reports to Streamlit one after the other.
//
// Streamlit gathers the states that are set within one task, and reruns a single fragment for all
// of them: of two components that report at once, one would not be heard. Its gathering ends in a
// timeout of 0, and a later timeout of 0 comes after it.

const waiting = [];
let posting = false;

/** @param {() => void} send calls a component's `setStateValue` */
export function post(send) {
  waiting.push(send);
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
