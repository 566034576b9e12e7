// The redirect URI's page: passes the provider's response on to the app and closes.
//
// It reads nothing but the state, keeps nothing, and leaves a response that is not ours alone.

const PREFIX = "streamlit-pkce:"; // src/browser/callback.rs has the same.

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

const found = response();
if (found) {
  // The code must not stay behind in the address bar or the history.
  history.replaceState(null, "", location.pathname);
  const message = PREFIX + found.parameters;
  for (const app of [window.opener, window.parent]) app?.postMessage(message, location.origin);
  try {
    const channel = new BroadcastChannel(PREFIX + found.state);
    channel.postMessage(message);
    channel.close();
  } catch {
    // Refused where the browser blocks storage. Whoever opened this window has heard.
  }
  say("You can close this window.");
  window.close();
} else {
  say("There is nothing to do here. You can close this window.");
}
