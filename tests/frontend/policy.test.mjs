// A frame that a header forbids is known to be empty, and no other one.

import assert from "node:assert/strict";
import { test } from "node:test";

const APP = "https://app.example.com";
const PROVIDER = "https://login.example.com";

let tell;
globalThis.location = { href: `${APP}/tools/?page=1` };
globalThis.ReportingObserver = class {
  constructor(told) {
    tell = (...bodies) => told(bodies.map((body) => ({ body: { toJSON: () => body } })));
  }

  observe() {}
};

/** The module, in a page of its own. */
let pages = 0;
const open = () => import(`../../frontend/policy.js?page=${(pages += 1)}`);
const loaded = (src) => ({ target: { src } });
const frame = loaded(`${PROVIDER}/authorize?state=x`);

for (const [what, report] of Object.entries({
  "frame-src without the provider": {
    disposition: "enforce",
    effectiveDirective: "frame-src",
    blockedURL: PROVIDER,
  },
  "frame-src without the app itself": {
    disposition: "enforce",
    effectiveDirective: "frame-src",
    blockedURL: `${APP}/tools/callback.html`,
  },
  "frame-ancestors without the app itself": {
    disposition: "enforce",
    effectiveDirective: "frame-ancestors",
    blockedURL: `${APP}/`,
  },
  "Cross-Origin-Embedder-Policy": {
    type: "corp",
    disposition: "enforce",
    blockedURL: `${PROVIDER}/authorize?state=x`,
  },
})) {
  test(`${what} is known to forbid the frame`, async () => {
    const { isInVain } = await open();
    assert.equal(isInVain(frame), false);
    tell(report);
    assert.equal(isInVain(frame), true);
  });
}

for (const [what, report] of Object.entries({
  "another site's frame": {
    disposition: "enforce",
    effectiveDirective: "frame-src",
    blockedURL: "https://login.example.com.evil.example",
  },
  "what is only reported": {
    disposition: "report",
    effectiveDirective: "frame-src",
    blockedURL: PROVIDER,
  },
  "what is no frame": {
    disposition: "enforce",
    effectiveDirective: "connect-src",
    blockedURL: PROVIDER,
  },
  "what is no header's": { id: "OldFeature", message: "is old" },
})) {
  test(`${what} says nothing about it`, async () => {
    const { isInVain } = await open();
    tell(report);
    assert.equal(isInVain(frame), false);
  });
}

test("a browser that tells nothing is none that fails", async () => {
  const Observer = globalThis.ReportingObserver;
  delete globalThis.ReportingObserver;
  const { isInVain } = await open();
  assert.equal(isInVain(frame), false);
  globalThis.ReportingObserver = Observer;
});
