// The callback page has the authorization code in its hands: who gets it?

import assert from "node:assert/strict";
import { test } from "node:test";

const ORIGIN = "https://app.example.com";
const STATE = "s".repeat(43);

/** A window that hears what is posted to it. */
class Listener {
  heard = [];

  postMessage(...call) {
    this.heard.push(call);
  }
}

/** Lets the page's script run once, in a browser like this; says what the page then shows. */
async function land({ search = "", hash = "", opener = null, parent, BroadcastChannel }) {
  const status = { textContent: "Signing in…" };
  const page = {
    window: { opener, parent, close: () => (page.isClosed = true) },
    location: { origin: ORIGIN, pathname: "/callback.html", search, hash },
    history: { replaceState: (state, title, path) => (page.path = path) },
    document: { querySelector: () => status },
    BroadcastChannel,
  };
  Object.assign(globalThis, page);
  // A module is evaluated once per URL.
  await import(`../../frontend/callback.js?${Math.random()}`);
  return { ...page, text: status.textContent };
}

/** A channel that tells `heard` what it is for and what is said on it. */
const channelTo = (heard) =>
  class {
    constructor(name) {
      this.name = name;
    }
    postMessage(message) {
      heard.push([this.name, message]);
    }
    close() {}
  };

const refusing = class {
  constructor() {
    throw new DOMException("Access is denied for this document.", "SecurityError");
  }
};

const silent = channelTo([]);

test("item 63: the code goes to windows of this origin only, never to any origin", async () => {
  for (const place of [
    { search: `?code=one-time&state=${STATE}` },
    { hash: `#code=one-time&state=${STATE}` },
  ]) {
    const [opener, parent, said] = [new Listener(), new Listener(), []];
    const page = await land({ ...place, opener, parent, BroadcastChannel: channelTo(said) });
    const message = `streamlit-pkce:code=one-time&state=${STATE}`;
    assert.deepEqual(opener.heard, [[message, ORIGIN]]);
    assert.deepEqual(parent.heard, [[message, ORIGIN]]);
    assert.deepEqual(said, [[`streamlit-pkce:${STATE}`, message]]);
    assert.equal(page.path, "/callback.html");
    assert.ok(page.isClosed);
  }
});

test("a browser that refuses the channel still passes the code on to the windows", async () => {
  const [opener, parent] = [new Listener(), new Listener()];
  const page = await land({
    search: `?code=one-time&state=${STATE}`,
    opener,
    parent,
    BroadcastChannel: refusing,
  });
  assert.equal(opener.heard.length, 1);
  assert.equal(parent.heard.length, 1);
  assert.equal(page.text, "You can close this window.");
  assert.ok(page.isClosed);
});

test("a window without an opener is no obstacle", async () => {
  const parent = new Listener();
  const search = `?code=one-time&state=${STATE}`;
  await land({ search, opener: null, parent, BroadcastChannel: silent });
  assert.equal(parent.heard.length, 1);
});

test("a response that is not this component's is passed on to nobody", async () => {
  for (const search of ["", "?code=x", "?code=x&state=short", `?state=${"!".repeat(43)}`]) {
    const [opener, parent, said] = [new Listener(), new Listener(), []];
    const page = await land({ search, opener, parent, BroadcastChannel: channelTo(said) });
    assert.deepEqual([...opener.heard, ...parent.heard, ...said], []);
    assert.equal(page.path, undefined);
    assert.ok(!page.isClosed);
  }
});
