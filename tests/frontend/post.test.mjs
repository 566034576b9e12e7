// Streamlit must never get two reports within one of its batches, nor lose one.

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

const answered = () => true;

test("reports made at once are sent one by one, in their order, the first without delay", async () => {
  const host = new Host();
  for (const state of ["a", "b", "c"]) post(() => host.set(state), answered);
  assert.deepEqual(host.batch, ["a"]);

  while (host.batches.length < 3) await later();

  assert.deepEqual(host.batches, [["a"], ["b"], ["c"]]);
});

test("a host that throws does not stop the others", async () => {
  const host = new Host();
  assert.throws(() =>
    post(() => {
      throw new Error("the host");
    }, answered),
  );
  post(() => host.set("a"), answered);

  while (host.batches.length < 1) await later();

  assert.deepEqual(host.batches, [["a"]]);
});

test("a report that is not answered is told again, less and less often, and not for ever", async ({
  mock,
}) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const told = [];
  let now = 0;
  post(
    () => told.push(now),
    () => false,
  );
  for (now = 1; now < 600; now++) mock.timers.tick(1_000);
  assert.deepEqual(told, [0, 5, 15, 35, 75]);
});

test("a report that is answered is told once", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let told = 0;
  post(() => told++, answered);
  mock.timers.tick(600_000);
  assert.equal(told, 1);
});
