// What JavaScript says by itself has to be what Rust and Python know.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { describeCrash, describeStart } from "../../frontend/failure.js";

const errors = JSON.parse(readFileSync(new URL("../contract/errors.json", import.meta.url)));

for (const describe of [describeStart, describeCrash]) {
  test(`${describe.name} uses a code and a message of the contract`, () => {
    const { code, message, hint } = describe(new Error("a reason"));
    const known = errors.find((error) => error.code === code);
    assert.equal(message, known?.message);
    assert.ok(known.raised_by.includes("browser"));
    assert.match(hint, /a reason/);
  });
}

test("a Content-Security-Policy that forbids Wasm is named", () => {
  const { hint } = describeStart(new WebAssembly.CompileError("refused"));
  assert.match(hint, /'wasm-unsafe-eval'/);
});

test("a hint stays short, whatever the browser says", () => {
  assert.ok(describeCrash(new Error("x".repeat(10_000))).hint.length < 300);
});
