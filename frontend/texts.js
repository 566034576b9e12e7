// What the component says: the app's own texts, else those of the person's language, else English.

import de from "./texts/de.json";
import es from "./texts/es.json";
import fr from "./texts/fr.json";
import ja from "./texts/ja.json";
import zhHans from "./texts/zh-Hans.json";

/** Where the texts of a language are, beside this module. */
const files = { de, es, fr, ja, "zh-Hans": zhHans };

/** What is said without the Wasm, which has all words in English (src/texts.rs). */
const ENGLISH = {
  lang: "en",
  log_in: "Log in",
  confirm: "Confirm it is you",
  allow: "Allow access",
  details: "Details",
};

/** By language; empty if the file could not be had. */
const arrived = { en: {} };

/** @type {Record<string, Promise<void>>} by language */
const coming = {};

/**
 * All there is to say at the moment.
 *
 * @param {Record<string, string>} labels the app's own texts; `lang` is the language they are in
 * @param {() => void} again called once if texts are still to come
 * @param {string} word the one that is on the button; it comes back as `log_in`
 */
export function textsFor(labels, again, word = "log_in") {
  const language = choose(labels.lang ? [labels.lang] : navigator.languages);
  const texts = arrived[language];
  if (!texts) (coming[language] ??= fetchTexts(language)).then(again);
  const said = { ...ENGLISH, ...texts, ...labels };
  return { areComing: !texts, labels: { ...said, log_in: said[word] } };
}

/** The first of these languages (BCP 47) that there are texts in. */
export function choose(wanted) {
  for (const tag of wanted) {
    try {
      // Chinese is written in two ways, which places stand for: zh-TW is zh-Hant.
      const { language, script } = new Intl.Locale(tag).maximize();
      const name = script === "Hans" ? "zh-Hans" : language;
      if (name === "en" || files[name]) return name;
    } catch {
      // Some systems are set to what is no language, as "C".
    }
  }
  return "en";
}

async function fetchTexts(language) {
  try {
    const response = await fetch(new URL(files[language], import.meta.url));
    arrived[language] = response.ok ? await response.json() : {};
  } catch {
    // Words in English are better than none.
    arrived[language] = {};
  }
}
