// The redirect URI's page: passes the provider's response on to the app.
//
// In a window or a frame it hands it to the page that has opened it, and closes. Where the page
// itself had left for the provider (journey.js), it leads back there. It reads nothing but the
// state, and leaves a response that is not ours alone.

const PREFIX = "streamlit-pkce:"; // src/browser/callback.rs and frontend/journey.js have the same.

/** The query or the fragment, whichever is the response, and its state. */
function response() {
  for (const text of [location.hash, location.search]) {
    const state = new URLSearchParams(text.slice(1)).get("state");
    // 32 random bytes in base64url: any other state was not made by this component.
    if (/^[\w-]{43}$/.test(state)) return { state, parameters: text.slice(1) };
  }
  return undefined;
}

function say(text) {
  document.title = text;
  document.querySelector("[role=status]").textContent = text;
}

/** What this tab keeps under a name; it is read once. */
function take(name) {
  try {
    const text = sessionStorage.getItem(PREFIX + name);
    sessionStorage.removeItem(PREFIX + name);
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Keeps something for the next page in this tab. */
function keep(name, entry) {
  sessionStorage.setItem(PREFIX + name, JSON.stringify(entry));
}

/** Goes to a page of the app's; whether there is one. */
function goBack(href) {
  try {
    if (new URL(href).origin !== location.origin) return false;
  } catch {
    return false;
  }
  location.replace(href);
  return true;
}

/** Goes on to where the next session ends, if there is one; else back. Whether there is a way. */
async function goOn(back) {
  const next = take("next");
  if (!Array.isArray(next) || !next.length) return goBack(back());
  const [sealed, ...others] = next;
  if (others.length) keep("next", others);
  const href = await import("./onward.js").then(({ unseal }) => unseal(sealed)).catch(() => null);
  if (!href) return goOn(back);
  location.replace(href);
  return true;
}

/** Leaves a response for the page that it belongs to, and goes there. */
function bring(away, parameters) {
  const { group, sealed } = away;
  if (group) keep(`back:${group}`, { at: Date.now(), sealed, parameters });
  return goOn(() => away.href);
}

/** Hands a response to the page that has opened this one. */
function hand({ state, parameters }) {
  const message = PREFIX + parameters;
  for (const app of [window.opener, window.parent]) app?.postMessage(message, location.origin);
  try {
    const channel = new BroadcastChannel(PREFIX + state);
    channel.postMessage(message);
    channel.close();
  } catch {
    // Refused where the browser blocks storage. Whoever opened this window has heard.
  }
}

async function land() {
  const found = response();
  // The code must not stay behind in the address bar or the history.
  if (found) history.replaceState(null, "", location.pathname);
  const away = found && take(`away:${found.state}`);
  if (away) return bring(away, found.parameters);
  if (found) {
    hand(found);
    window.close();
  }
  // Nobody waits for it: a reload, the back button, or the end of a session, of which some
  // providers tell without a state.
  const isAlone = window.parent === window && !window.closed;
  if (!(isAlone && (await goOn(() => take("home"))))) {
    say(
      found
        ? "You can close this window."
        : "There is nothing to do here. You can close this window.",
    );
  }
}

land();
