// Whoever opens an app reads their own language, or English, but never nothing.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

import { build } from "esbuild";

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url)));
const folder = "../../frontend/texts/";
const languages = readdirSync(new URL(folder, import.meta.url)).map((it) => it.split(".")[0]);
const words = read("../contract/texts.json");
const messages = read("../contract/errors.json").map(({ message }) => message);
const placeholders = (text) => text.match(/\{.*?\}/g);

test("there are five languages besides English", () => {
  assert.deepEqual(languages.toSorted(), ["de", "es", "fr", "ja", "zh-Hans"]);
});

for (const language of languages) {
  const texts = read(`${folder}${language}.json`);

  test(`${language} has a text for all there is to say, and no other`, () => {
    const names = new Set(["lang", ...Object.keys(words), ...messages]);
    assert.deepEqual(Object.keys(texts).toSorted(), [...names].toSorted());
    assert.equal(texts.lang, language);
  });

  test(`${language} is not English, and keeps the placeholders`, () => {
    for (const [name, text] of Object.entries(texts)) {
      const english = words[name] ?? name;
      assert.ok(text.trim() === text && text !== "");
      assert.deepEqual(placeholders(text), placeholders(english), name);
      if (name !== "lang" && text !== "Details") assert.notEqual(text, english);
    }
  });
}

/** The module, in a browser that wants these languages, whose network answers so. */
async function load(wanted, answer) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../frontend/texts.js", import.meta.url))],
    bundle: true,
    format: "esm",
    loader: { ".json": "file" },
    assetNames: "[name]",
    outdir: "/",
    write: false,
    define: { "import.meta.url": '"https://app.example.com/component/index.js"' },
    banner: { js: `// ${Math.random()}` },
  });
  const asked = [];
  Object.defineProperty(globalThis, "navigator", {
    value: { languages: wanted },
    configurable: true,
  });
  globalThis.fetch = async (url) => {
    asked.push(String(url));
    return answer(url);
  };
  const script = outputFiles.find(({ path }) => path.endsWith(".js"));
  const module = await import(`data:text/javascript,${encodeURIComponent(script.text)}`);
  return { ...module, asked };
}

const found = (url) => Response.json(read(folder + String(url).split("/").at(-1)));

/** All that is said, once nothing is to come any more. */
const settled = (textsFor, labels = {}, word = undefined) =>
  new Promise((resolve) => {
    const look = () => {
      const { areComing, labels: texts } = textsFor(labels, look, word);
      if (!areComing) resolve(texts);
    };
    look();
  });

test("the first language that there are texts in is taken", async () => {
  const { choose } = await load([], found);
  for (const [wanted, expected] of [
    [["de-CH", "en"], "de"],
    [["en-GB", "de"], "en"],
    [["pt-BR", "es-AR"], "es"],
    [["sv", "fi"], "en"],
    [[], "en"],
    [["C", "en_US", "", "fr"], "fr"],
    [["constructor", "ja"], "ja"],
    [["zh"], "zh-Hans"],
    [["zh-CN"], "zh-Hans"],
    [["zh-SG"], "zh-Hans"],
    [["zh-Hans-HK"], "zh-Hans"],
    // Who reads traditional characters says what is next best.
    [["zh-TW", "en"], "en"],
    [["zh-HK", "zh", "en"], "zh-Hans"],
  ]) {
    assert.equal(choose(wanted), expected, wanted.join());
  }
});

test("a person whose language is English loads nothing", async () => {
  const { textsFor, asked } = await load(["en-US"], found);
  const { areComing, labels } = textsFor({}, assert.fail);
  assert.equal(areComing, false);
  assert.deepEqual(labels, {
    lang: "en",
    log_in: "Log in",
    confirm: words.confirm,
    allow: words.allow,
    details: "Details",
  });
  assert.deepEqual(asked, []);
});

test("texts of another language come once for all components", async () => {
  const { textsFor, asked } = await load(["fr"], found);
  const first = textsFor({}, () => {});
  assert.equal(first.areComing, true);
  assert.equal(first.labels.lang, "en");
  const [one, other] = await Promise.all([settled(textsFor), settled(textsFor, { cancel: "Non" })]);
  assert.equal(one.log_in, "Se connecter");
  assert.equal(one.lang, "fr");
  assert.deepEqual(other, { ...one, cancel: "Non" });
  assert.deepEqual(asked, ["https://app.example.com/component/fr.json"]);
});

test("an app that names the language of its texts has the rest in it too", async () => {
  const { textsFor } = await load(["ja"], found);
  const texts = await settled(textsFor, { lang: "de-AT", log_in: "Servus" });
  assert.equal(texts.lang, "de-AT");
  assert.equal(texts.log_in, "Servus");
  assert.equal(texts.cancel, "Abbrechen");
});

test("a button that asks for something else says so, in the person's language", async () => {
  const { textsFor } = await load(["de"], found);
  const { labels: early } = textsFor({}, () => {}, "confirm");
  assert.equal(early.log_in, "Confirm it is you");
  const texts = await settled(textsFor, {}, "confirm");
  assert.equal(texts.log_in, "Bestätigen, dass Sie es sind");
  // What the app calls its login is no name for that, and what it calls that is.
  const own = { log_in: "Enter", allow: "Go ahead" };
  assert.equal((await settled(textsFor, own, "confirm")).log_in, texts.log_in);
  assert.equal((await settled(textsFor, own, "allow")).log_in, "Go ahead");
});

for (const [trouble, answer] of Object.entries({
  "a network that fails": () => Promise.reject(new TypeError("no network")),
  "a server that has not got them": () => Response.json({ log_in: "Oops" }, { status: 404 }),
  "a proxy with a page of its own": () => new Response("<html>"),
})) {
  test(`${trouble} leaves English`, async () => {
    const { textsFor, asked } = await load(["de"], answer);
    assert.equal((await settled(textsFor)).log_in, "Log in");
    assert.equal((await settled(textsFor)).lang, "en");
    assert.equal(asked.length, 1);
  });
}
