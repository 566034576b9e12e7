// The component's module: loads the Wasm once per page and keeps one component per mount point.

import init, { Component } from "bindgen/component.js";
import wasmFile from "bindgen/component.wasm";

import { pointElsewhere } from "./elsewhere.js";
import { describeCrash, describeStart } from "./failure.js";
import { follow, leave, resume } from "./focus.js";
import { Placeholder } from "./placeholder.js";
import { post } from "./post.js";
import { textsFor } from "./texts.js";

const callbackUri = new URL("callback.html", import.meta.url).href;

/** @type {Map<Node, Slot>} the components on the page, by the element Streamlit gave them */
const slots = new Map();

/** The app has come up inside the hidden frame of src/browser/frame.rs: a sign-in within a sign-in. */
const isNested = window.name === "streamlit-pkce" && window.parent !== window;

/** @type {Promise<void> | undefined} */
let wasm;

/** What stopped the Wasm for good, if anything did. */
let broken;

function load() {
  wasm ??= init({ module_or_path: new URL(wasmFile, import.meta.url) }).then(
    () => {},
    (error) => breakAll(describeStart(error)),
  );
  return wasm;
}

/** Why the proofs that the app asks for cannot be made here, if so. */
const prepare = ({ dpop, issuer }) =>
  dpop && import("./dpop.js").then((proofs) => proofs.prepare(issuer)).catch(describeStart);

/** What a component draws: the session's login, or a button that asks for something besides. */
const nameOf = ({ session, asks }) => JSON.stringify([session, asks]);

/** One component: its place on the page, and the Wasm side once that is there. */
class Slot {
  constructor(parentElement) {
    this.root = document.createElement("div");
    // As the first letter on the button is written; all else follows.
    this.root.dir = "auto";
    // A button's height, should the style sheet be late.
    this.root.style.minHeight = "2.5rem";
    parentElement.append(this.root);
    this.placeholder = new Placeholder(this.root);
    follow(this.root, () => nameOf(this.data));
  }

  /** Streamlit calls often, mostly with nothing new. */
  update(data, setStateValue) {
    this.setStateValue = setStateValue;
    const text = JSON.stringify(data);
    if (text === this.text) return;
    this.text = text;
    this.data = data;
    this.draw();
  }

  /** Draws what is known: the texts of the person's language may still be on their way. */
  draw() {
    if (this.unmounted) return;
    const { labels: own, button } = this.data;
    const { areComing, labels } = textsFor(own, () => this.draw(), button.word);
    this.labels = labels;
    this.dress(labels.lang);
    if (broken ?? this.failure) this.fail(broken ?? this.failure);
    else if (this.component) this.send();
    else {
      if (!areComing) this.placeholder.draw(labels);
      Promise.all([prepare(this.data), load()]).then(([failure]) => this.start(failure));
    }
  }

  /** What the style sheet has to know, before and after the Wasm is there. */
  dress(lang) {
    const { type, icon, width, large, unplaced } = this.data.button;
    const looks = JSON.stringify([this.data.button, lang]);
    // Whoever watches the page must not see a renewal.
    if (looks === this.looks) return;
    this.looks = looks;
    this.root.lang = lang;
    this.root.className = `${type} ${width} ${large ? "large" : ""} ${unplaced ? "unplaced" : ""}`;
    const { style } = this.root;
    style.setProperty("--width", typeof width === "number" ? `${width}px` : "auto");
    style.setProperty("--icon", icon ? JSON.stringify(icon) : "none");
  }

  start(failure) {
    if (this.component || this.unmounted || broken) return;
    if ((this.failure = failure)) return this.fail(failure);
    guard(() => {
      this.component = new Component(this.root, callbackUri, (report) => this.report(report));
    });
    this.send();
    if (!broken) this.placeholder.remove();
    resume(this.root, nameOf(this.data));
  }

  send() {
    guard(() => this.component?.update({ ...this.data, labels: this.labels }));
  }

  /** Once: Python answers to a report, and its answer comes back as new data. */
  fail(failure) {
    this.placeholder.fail(failure, this.labels);
    if (this.failed) return;
    this.failed = true;
    this.report({
      version: 1,
      // Newer than what Python knows, or it would not count.
      seq: Math.max(Date.now(), (this.data?.verdict?.seq ?? 0) + 1),
      status: "anonymous",
      tokens: null,
      proof: null,
      error: failure,
    });
  }

  /** The host may have left meanwhile; then there is nobody to tell. */
  report(report) {
    pointElsewhere(this.root, report.error?.code);
    this.reported = report;
    const isOver = () =>
      this.unmounted || this.reported !== report || this.data.verdict?.seq >= report.seq;
    post(() => {
      if (!this.unmounted) this.setStateValue("report", report);
    }, isOver);
  }

  unmount() {
    this.unmounted = true;
    leave(this.root);
    // After a trap the Wasm side cannot be called any more, and owns nothing worth calling it for.
    if (!broken) guard(() => this.component?.free());
    this.placeholder.remove();
    this.root.remove();
  }
}

/** A trap leaves the Wasm in an unknown state: every component on the page says so. */
function breakAll(failure) {
  if (broken) return;
  broken = failure;
  for (const slot of slots.values()) slot.fail(failure);
}

function guard(call) {
  try {
    call();
  } catch (error) {
    breakAll(describeCrash(error));
  }
}

/** A trap inside a timer or a click has no caller of ours; it ends here. */
function onUncaught(event) {
  const error = event.error ?? event.reason;
  if (error?.name === "RuntimeError" && isOurs(error)) breakAll(describeCrash(error));
}

function isOurs(error) {
  return String(error.stack).includes(wasmFile.slice(wasmFile.lastIndexOf("/") + 1));
}

const uncaught = ["error", "unhandledrejection"];

/** The default export that Streamlit calls at each rerun; it returns the clean-up. */
export default function login({ data, parentElement, setStateValue }) {
  if (isNested) return undefined;
  let slot = slots.get(parentElement);
  if (!slot) {
    slot = new Slot(parentElement);
    if (slots.size === 0) for (const type of uncaught) addEventListener(type, onUncaught);
    slots.set(parentElement, slot);
  }
  slot.update(data, setStateValue);
  return () => {
    if (slots.get(parentElement) !== slot) return;
    slots.delete(parentElement);
    slot.unmount();
    if (slots.size === 0) for (const type of uncaught) removeEventListener(type, onUncaught);
  };
}
