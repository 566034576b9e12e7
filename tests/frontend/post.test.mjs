// Streamlit must never get two reports within one of its batches.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as later } from "node:timers/promises";

import { post } from "../../frontend/post.js";

/** A host that gathers what is set until its timeout of 0, as Streamlit does. */
class Host {
  batches = [];

  set(state) {
    if (!this.batch) {
      this.batch = [];
      setTimeout(() => {
        this.batches.push(this.batch);
        this.batch = undefined;
      });
    }
    this.batch.push(state);
  }
}

test("reports made at once are sent one by one, in their order, the first without delay", async () => {
  const host = new Host();
  for (const state of ["a", "b", "c"]) post(() => host.set(state));
  assert.deepEqual(host.batch, ["a"]);

  while (host.batches.length < 3) await later();

  assert.deepEqual(host.batches, [["a"], ["b"], ["c"]]);
});

test("a host that throws does not stop the others", async () => {
  const host = new Host();
  assert.throws(() =>
    post(() => {
      throw new Error("the host");
    }),
  );
  post(() => host.set("a"));

  while (host.batches.length < 1) await later();

  assert.deepEqual(host.batches, [["a"]]);
});
