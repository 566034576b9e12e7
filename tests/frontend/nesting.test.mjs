// The app must not sign in inside the hidden frame of its own sign-in.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

import { build } from "esbuild";

/** The component's module as a browser would have it, with a stand-in for the Wasm. */
async function module() {
  const bindgen = {
    name: "bindgen",
    setup(build) {
      build.onResolve({ filter: /^bindgen\// }, ({ path }) => ({ path, namespace: "stand-in" }));
      build.onLoad({ filter: /js$/, namespace: "stand-in" }, () => ({
        contents: "export default () => new Promise(() => {}); export class Component {}",
      }));
      build.onLoad({ filter: /wasm$/, namespace: "stand-in" }, () => ({
        contents: 'export default "component.wasm"',
      }));
    },
  };
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../frontend/index.js", import.meta.url))],
    bundle: true,
    format: "esm",
    plugins: [bindgen],
    write: false,
    outdir: "/",
    loader: { ".json": "empty" },
    // A data: URL is no base for the files that lie beside the module.
    define: { "import.meta.url": '"https://app.example.com/component/index.js"' },
    // A module is evaluated once per URL.
    banner: { js: `// ${Math.random()}` },
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}

/** Whether the component did anything in a window like this. */
async function touches({ name, isFramed }) {
  const touched = [];
  const element = {
    append() {},
    addEventListener() {},
    replaceChildren() {},
    setAttribute() {},
    querySelector: () => element,
    style: { setProperty() {} },
    get parentNode() {
      return parentElement;
    },
  };
  globalThis.window = { name };
  window.parent = isFramed ? {} : window;
  globalThis.addEventListener = () => {};
  globalThis.document = {
    createElement: () => element,
  };
  const parentElement = {
    querySelector: () => element,
    append: () => touched.push("page"),
  };
  const { default: login } = await module();
  const setStateValue = () => touched.push("host");
  login({ data: { labels: { lang: "en" }, button: {} }, parentElement, setStateValue });
  return touched;
}

test("item 65: the component does nothing in its own hidden frame", async () => {
  assert.deepEqual(await touches({ name: "streamlit-pkce", isFramed: true }), []);
});

test("in any other frame, and in a window of that name, it works", async () => {
  for (const place of [
    { name: "", isFramed: false },
    { name: "somebody's", isFramed: true },
    { name: "streamlit-pkce", isFramed: false },
  ]) {
    assert.deepEqual(await touches(place), ["page"]);
  }
});
