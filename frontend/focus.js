// Keeps the keyboard's place when Streamlit takes a component off the page and draws it anew
// elsewhere, as it does when a rerun adds an element before it.

/** How long a successor may take, in milliseconds. */
const PATIENCE = 1000;

const FOCUSABLE = "button, summary, [tabindex]";

/** @type {{ root: HTMLElement, session: string, place: number } | undefined} who has the focus, and where */
let held;

/**
 * Follows the focus inside `root`, the element of a component that draws the session `session()`.
 *
 * Removing an element takes its focus away before anybody is told of the removal, so that it is
 * too late to ask then.
 */
export function follow(root, session) {
  root.addEventListener("focusin", ({ target }) => {
    held = { root, session: session(), place: focusable(root).indexOf(target) };
  });
  root.addEventListener("focusout", () =>
    queueMicrotask(() => {
      const stillThere = root.contains(root.getRootNode().activeElement);
      if (held?.root === root && root.isConnected && !stillThere) held = undefined;
    }),
  );
}

/** Keeps the focus that `root` had for its successor, which has to come soon. */
export function leave(root) {
  setTimeout(() => {
    if (held?.root === root) held = undefined;
  }, PATIENCE);
}

/** Goes on inside `root` where its predecessor left, unless something else has the focus by now. */
export function resume(root, session) {
  if (held?.session !== session || held.root.isConnected) return;
  if (document.activeElement === document.body) focusable(root)[held.place]?.focus();
}

function focusable(root) {
  return [...root.querySelectorAll(FOCUSABLE)];
}
