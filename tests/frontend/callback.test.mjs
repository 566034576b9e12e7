// The callback page has the authorization code in its hands: who gets it?

import assert from "node:assert/strict";
import { test } from "node:test";

import { seal } from "../../frontend/seal.js";

// Plain HTTP: Node has no database for the key.
Object.defineProperty(globalThis, "crypto", { value: {}, configurable: true });

const ORIGIN = "https://app.example.com";
const STATE = "s".repeat(43);

/** A window that hears what is posted to it. */
class Listener {
  heard = [];

  postMessage(...call) {
    this.heard.push(call);
  }
}

/** What a tab keeps, by name; each entry is JSON. */
class Tab {
  constructor(kept) {
    this.kept = new Map(
      Object.entries(kept).map(([name, entry]) => [
        `streamlit-pkce:${name}`,
        JSON.stringify(entry),
      ]),
    );
  }

  getItem(name) {
    return this.kept.get(name) ?? null;
  }

  setItem(name, entry) {
    this.kept.set(name, entry);
  }

  removeItem(name) {
    this.kept.delete(name);
  }

  /** The entries, by name. */
  get entries() {
    return Object.fromEntries(
      [...this.kept].map(([name, entry]) => [
        name.slice("streamlit-pkce:".length),
        JSON.parse(entry),
      ]),
    );
  }
}

/** Lets the page's script run once, in a browser like this, until it `leads` on if it has to look where
 * that is; says what the page then shows. */
async function land({
  search = "",
  hash = "",
  opener = null,
  parent,
  BroadcastChannel,
  kept = {},
  closes = true,
  leads = false,
}) {
  const status = { textContent: "Signing in…" };
  const page = {
    window: { opener, parent, closed: false, postMessage() {} },
    location: {
      origin: ORIGIN,
      pathname: "/callback.html",
      search,
      hash,
      replace: (href) => (page.next = href),
    },
    sessionStorage: new Tab(kept),
    history: { replaceState: (state, title, path) => (page.path = path) },
    document: { querySelector: () => status },
    BroadcastChannel,
  };
  page.window.parent ??= page.window;
  page.window.close = () => {
    page.isClosed = true;
    page.window.closed = closes;
  };
  Object.assign(globalThis, page);
  // A module is evaluated once per URL.
  await import(`../../frontend/callback.js?${Math.random()}`);
  while (leads && !page.next) await new Promise((resolve) => setTimeout(resolve, 10));
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

/** What journey.js keeps of these addresses. */
const sealed = (...urls) =>
  Promise.all(
    urls.map((url) => seal("streamlit-pkce:next", { login: 0, text: JSON.stringify(url) })),
  );

const HREF = `${ORIGIN}/reports?year=2026#half-way`;
const AWAY = { at: 1, href: HREF, group: "4f1d", sealed: "1:sealed" };

test("whoever has left the page is led back, and the answer waits there", async () => {
  const said = [];
  const page = await land({
    hash: `#code=one-time&state=${STATE}`,
    BroadcastChannel: channelTo(said),
    kept: { [`away:${STATE}`]: AWAY, home: HREF },
  });
  assert.equal(page.next, HREF);
  assert.equal(page.path, "/callback.html", "the code is gone from the address");
  const { at, ...back } = page.sessionStorage.entries["back:4f1d"];
  assert.ok(Math.abs(Date.now() - at) < 60_000);
  assert.deepEqual(back, { sealed: "1:sealed", parameters: `code=one-time&state=${STATE}` });
  assert.deepEqual(Object.keys(page.sessionStorage.entries).sort(), ["back:4f1d", "home"]);
  assert.deepEqual(said, [], "nobody else hears of it");
  assert.ok(!page.isClosed);
});

test("the end of a session leaves nothing behind and goes on to the next one", async () => {
  const next = await sealed("https://one.example.com/end", "https://two.example.com/end");
  const page = await land({
    search: `?state=${STATE}`,
    BroadcastChannel: silent,
    kept: { [`away:${STATE}`]: { at: 1, href: HREF }, next },
    leads: true,
  });
  assert.equal(page.next, "https://one.example.com/end");
  assert.deepEqual(page.sessionStorage.entries, { next: [next[1]] });
});

test("item 74: the end of a session that is told without a state leads on as well", async () => {
  const next = await sealed("https://two.example.com/end");
  const kept = { home: HREF, next };
  const page = await land({ BroadcastChannel: silent, kept, closes: false, leads: true });
  assert.equal(page.next, "https://two.example.com/end");
  assert.deepEqual(page.sessionStorage.entries, { home: HREF });
});

test("an address that somebody has made up leads nowhere, and the next one on", async () => {
  const [good] = await sealed("https://two.example.com/end");
  for (const made of ["https://evil.example.com/", "1:evil", 7, null, {}]) {
    const kept = { home: HREF, next: [made, good] };
    const page = await land({ BroadcastChannel: silent, kept, closes: false, leads: true });
    assert.equal(page.next, "https://two.example.com/end");
    const alone = { home: HREF, next: [made] };
    const back = await land({ BroadcastChannel: silent, kept: alone, closes: false, leads: true });
    assert.equal(back.next, HREF);
  }
  for (const next of ["https://evil.example.com/", 7, {}, []]) {
    const page = await land({
      BroadcastChannel: silent,
      kept: { home: HREF, next },
      closes: false,
    });
    assert.equal(page.next, HREF);
  }
});

test("nobody is led to another origin, whatever the tab has kept", async () => {
  for (const href of ["https://evil.example.com/", "javascript:alert(1)", "//evil", "", 7, null]) {
    const away = { ...AWAY, href };
    for (const kept of [{ [`away:${STATE}`]: away }, { home: href }]) {
      const page = await land({
        search: `?state=${STATE}`,
        BroadcastChannel: silent,
        kept,
        closes: false,
      });
      assert.equal(page.next, undefined, href);
    }
  }
});

test("an answer for which nobody waits leads back to the page that was left last", async () => {
  for (const search of [`?code=again&state=${STATE}`, "", "?state=of-another"]) {
    const page = await land({
      search,
      BroadcastChannel: silent,
      kept: { home: HREF },
      closes: false,
    });
    assert.equal(page.next, HREF);
    assert.deepEqual(page.sessionStorage.entries, {});
  }
});

test("a frame leads nowhere, nor does a window that closes", async () => {
  const search = `?code=x&state=${STATE}`;
  const kept = { home: HREF };
  const framed = await land({ search, parent: new Listener(), BroadcastChannel: silent, kept });
  const closed = await land({ search, BroadcastChannel: silent, kept });
  assert.deepEqual([framed.next, closed.next], [undefined, undefined]);
});

test("what is damaged is no answer, and no error either", async () => {
  const page = await land({
    search: `?code=x&state=${STATE}`,
    BroadcastChannel: silent,
    kept: { [`away:${STATE}`]: null, home: 7 },
    closes: false,
  });
  assert.equal(page.text, "You can close this window.");
});
