// Leaving the page: what is kept in the tab, for how long, and who may read it.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

// Plain HTTP: what is kept is legible, so a test can read it.
Object.defineProperty(globalThis, "crypto", { value: {}, configurable: true });

const HREF = "https://app.example.com/reports?year=2026#half-way";
const QUARTER_OF_AN_HOUR = 15 * 60 * 1000;

/** A tab's sessionStorage, whose entries are its own properties as in a browser. */
class Tab {
  getItem = (name) => this[name] ?? null;
  setItem = (name, entry) => void (this[name] = entry);
  removeItem = (name) => void delete this[name];
}

let journey;
let visited;
const listeners = {};

/** A page that has just been loaded in `tab`. */
async function load(tab = new Tab()) {
  visited = [];
  Object.assign(globalThis, {
    sessionStorage: tab,
    location: { href: HREF, assign: (url) => visited.push(url) },
    window: { stop: () => visited.push("stop") },
    addEventListener: (event, listener) => (listeners[event] = listener),
  });
  journey = await import(`../../frontend/journey.js?${Math.random()}`);
  return tab;
}

const never = () => assert.fail("the storage works");
const kept = (tab) => Object.keys(tab).filter((name) => name.startsWith("streamlit-pkce:"));
const entry = (tab, name) => JSON.parse(tab.getItem(`streamlit-pkce:${name}`));

/** What callback.js does with the answer for `state`. */
function answer(tab, state, parameters) {
  const { group, sealed } = entry(tab, `away:${state}`);
  tab.removeItem(`streamlit-pkce:away:${state}`);
  const back = { at: Date.now(), sealed, parameters };
  tab.setItem(`streamlit-pkce:back:${group}`, JSON.stringify(back));
}

/** Where those who wait go on to. */
async function addresses(tab) {
  const { unseal } = await import("../../frontend/onward.js");
  return Promise.all(entry(tab, "next").map(unseal));
}

/** Waits for what comes of itself. */
async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

let tab;
beforeEach(async () => (tab = await load()));

test("what was kept comes back with the answer, once", async () => {
  await journey.leave("https://idp/authorize", "state-1", "group", { verifier: "v" }, never);
  assert.deepEqual(visited, ["https://idp/authorize"]);
  assert.equal(entry(tab, "away:state-1").href, HREF);
  answer(tab, "state-1", "code=x");

  await load(tab);
  // Nor does another login lead away from a page that somebody has just come back to.
  assert.deepEqual(await journey.arrive("another group"), { has_gone_alone: true });
  const found = await journey.arrive("group");
  assert.deepEqual(found.returned, { departure: { verifier: "v" }, parameters: "code=x" });
  assert.deepEqual(await journey.arrive("group"), { has_gone_alone: true });
  assert.deepEqual(kept(tab), ["streamlit-pkce:home"]);
  await load(tab);
  assert.deepEqual(await journey.arrive("group"), { has_gone_alone: false });
});

test("an answer that somebody has made up is not read", async () => {
  for (const made of ["", "null", "7", '{"sealed":7}', '{"parameters":{},"sealed":"0:{}"}', "{"]) {
    tab.setItem("streamlit-pkce:back:group", made);
    assert.equal((await journey.arrive("group")).returned, undefined);
  }
});

test("whoever changes their mind while the page is being left stays", async () => {
  const leaving = journey.leave("https://idp/authorize", "state-1", "group", {}, never);
  journey.stay("group");
  await leaving;
  assert.deepEqual([visited, kept(tab)], [[], []]);

  await journey.leave("https://idp/authorize", "state-2", "group", {}, never);
  journey.stay("another group");
  assert.deepEqual(visited, ["https://idp/authorize"], "that is not theirs to say");
  journey.stay("group");
  assert.deepEqual(visited, ["https://idp/authorize", "stop"]);
});

test("a page that was left and is brought back goes on with what it loads", async () => {
  await journey.leave("https://idp/authorize", "state-1", "group", {}, never);
  listeners.pagehide();
  journey.stay("group");
  assert.deepEqual(visited, ["https://idp/authorize"]);
});

test("of two sign-outs at once, the second goes on where the first comes back", async () => {
  const first = journey.leave("https://one/end", "state-1", "one", null, never);
  await journey.leave("https://two/end", "state-2", "two", null, never);
  assert.deepEqual(visited, [], "there may be a third one");
  await first;
  assert.deepEqual(visited, ["https://one/end"]);
  assert.deepEqual(await addresses(tab), ["https://two/end"]);
  assert.equal(entry(tab, "away:state-2").href, HREF);

  // A third one comes late, when the page is as good as left.
  await journey.leave("https://three/end", "state-3", "three", null, never);
  assert.deepEqual(await addresses(tab), ["https://two/end", "https://three/end"]);
  assert.deepEqual(visited, ["https://one/end"]);

  // Nor does a login that is drawn on this page just then take their way from them.
  await journey.arrive("four");
  assert.deepEqual(await addresses(tab), ["https://two/end", "https://three/end"]);
});

/** Lets half a second go by, and what comes of it. */
async function halfASecond(timers) {
  timers.tick(500);
  await new Promise(setImmediate);
}

test("who is known to sign out too is waited for", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  journey.expect("two");
  const first = journey.leave("https://one/end", "state-1", "one", null, never);
  await halfASecond(mock.timers);
  await halfASecond(mock.timers);
  assert.deepEqual(visited, [], "whoever comes unexpectedly would be late");
  await journey.leave("https://two/end", "state-2", "two", null, never);
  await halfASecond(mock.timers);
  await first;
  assert.deepEqual(visited, ["https://one/end"]);
  assert.deepEqual(await addresses(tab), ["https://two/end"]);
});

test("who is waited for, and stays, holds nobody up", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  journey.expect("two");
  const first = journey.leave("https://one/end", "state-1", "one", null, never);
  journey.stay("two");
  await halfASecond(mock.timers);
  await first;
  assert.deepEqual(visited, ["https://one/end"]);
});

test("who is waited for, and says nothing, is left behind after three seconds", async ({
  mock,
}) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  journey.expect("two");
  const first = journey.leave("https://one/end", "state-1", "one", null, never);
  for (let tick = 0; tick < 5; tick++) await halfASecond(mock.timers);
  assert.deepEqual(visited, []);
  await halfASecond(mock.timers);
  await first;
  assert.deepEqual(visited, ["https://one/end"]);
});

test("of two sign-outs at once, one that is given up does not hold the other one up", async () => {
  const first = journey.leave("https://one/end", "state-1", "one", null, never);
  await journey.leave("https://two/end", "state-2", "two", null, never);
  journey.stay("one");
  await first;
  await until(() => visited.length);
  assert.deepEqual(visited, ["https://two/end"]);
  assert.equal(tab.getItem("streamlit-pkce:next"), null);

  await load(tab);
  const leaving = journey.leave("https://one/end", "state-3", "one", null, never);
  await journey.leave("https://two/end", "state-4", "two", null, never);
  journey.stay("two");
  await leaving;
  assert.deepEqual(visited, ["https://one/end"]);
  assert.equal(tab.getItem("streamlit-pkce:next"), null);
});

test("of two sign-ins at once, the second one stays here", async () => {
  const refusals = [];
  const first = journey.leave("https://one/authorize", "state-1", "one", {}, never);
  const refused = (isTaken) => refusals.push(isTaken);
  await journey.leave("https://two/authorize", "state-2", "two", {}, refused);
  await first;
  assert.deepEqual([visited, refusals], [["https://one/authorize"], [true]]);
  assert.ok(!kept(tab).includes("streamlit-pkce:away:state-2"));

  // Who changes their mind makes way.
  journey.stay("one");
  await journey.leave("https://two/authorize", "state-3", "two", {}, never);
  assert.deepEqual(visited.at(-1), "https://two/authorize");
});

test("a sign-in does not take the place of those who sign out", async () => {
  const refusals = [];
  const first = journey.leave("https://one/end", "state-1", "one", null, never);
  await journey.leave("https://two/end", "state-2", "two", null, never);
  const refused = (isTaken) => refusals.push(isTaken);
  await journey.leave("https://three/authorize", "state-3", "three", {}, refused);
  await first;
  assert.deepEqual([visited, refusals], [["https://one/end"], [true]]);
  assert.deepEqual(await addresses(tab), ["https://two/end"]);
});

test("a page of the app is the end of the way, whatever was to come", async () => {
  await journey.leave("https://one/end", "state-1", "one", null, never);
  await journey.leave("https://two/end", "state-2", "two", null, never);
  await load(tab);
  await journey.arrive("one");
  assert.equal(tab.getItem("streamlit-pkce:next"), null);
});

test("where nothing can be kept, nobody leaves", async () => {
  tab.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  const refusals = [];
  const refused = (isTaken) => refusals.push(isTaken);
  await journey.leave("https://idp/authorize", "state-1", "group", {}, refused);
  await journey.leave("https://idp/authorize", "state-2", "another group", {}, refused);
  assert.deepEqual([refusals, visited], [[false, false], []]);
});

test("item 17: what nobody has come back for is removed after a quarter of an hour", async () => {
  const at = Date.now();
  const away = (age) => JSON.stringify({ at: at - age, href: HREF });
  tab.setItem("streamlit-pkce:away:old", away(QUARTER_OF_AN_HOUR + 60_000));
  tab.setItem("streamlit-pkce:away:damaged", "{");
  tab.setItem("streamlit-pkce:away:young", away(60_000));
  tab.setItem("another:away:old", "theirs");
  await journey.leave("https://idp/authorize", "state-1", "group", null, never);
  assert.ok(kept(tab).includes("streamlit-pkce:away:young"));
  assert.ok(!kept(tab).includes("streamlit-pkce:away:old"));
  assert.ok(!kept(tab).includes("streamlit-pkce:away:damaged"));
  assert.equal(tab.getItem("another:away:old"), "theirs");
});

test("item 17: nor does an answer wait for ever on pages that have no use for it", async () => {
  const back = (age) =>
    JSON.stringify({ at: Date.now() - age, sealed: "00:{}", parameters: "code=x" });
  tab.setItem("streamlit-pkce:back:old", back(QUARTER_OF_AN_HOUR + 60_000));
  tab.setItem("streamlit-pkce:back:damaged", "{");
  assert.deepEqual(await journey.arrive("group"), { has_gone_alone: false });
  assert.deepEqual(kept(tab), [], "and it keeps nobody from going alone");

  await load(tab);
  tab.setItem("streamlit-pkce:back:young", back(60_000));
  assert.deepEqual(await journey.arrive("group"), { has_gone_alone: true });
  assert.deepEqual(kept(tab), ["streamlit-pkce:back:young"]);
});

test("that a tab was led away without a click is known until it is forgotten", async () => {
  journey.keepGoneAlone("group", true);
  assert.ok((await journey.arrive("group")).has_gone_alone);
  assert.ok(!(await journey.arrive("another")).has_gone_alone);
  journey.keepGoneAlone("group", false);
  assert.ok(!(await journey.arrive("group")).has_gone_alone);
});

test("a window that is opened does not lead back to the page that was left last", async () => {
  await journey.leave("https://idp/authorize", "state-1", "group", null, never);
  journey.forget("home");
  assert.deepEqual(kept(tab), ["streamlit-pkce:away:state-1"]);
});
