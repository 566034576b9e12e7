/** The command line of the provider. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const FLAGS = {
  port: { type: "string", default: "0" },
  "client-id": { type: "string", multiple: true, default: ["demo"] },
  "redirect-uri": { type: "string", multiple: true, default: [] },
  "post-logout-redirect-uri": { type: "string", multiple: true, default: [] },
  origin: { type: "string", multiple: true, default: [] },
  "token-lifetime": { type: "string", multiple: true, default: [] },
  "id-token-lifetime": { type: "string", multiple: true, default: [] },
  "client-secret": { type: "string", multiple: true, default: [] },
  "without-refresh": { type: "string", multiple: true, default: [] },
  "pushed-only": { type: "boolean", default: false },
  "id-token-alg": { type: "string", default: "RS256" },
  host: { type: "string", default: "localhost" },
  certificate: { type: "string" },
  "private-key": { type: "string" },
  // For a parent process that keeps our standard input open: when it dies, so do we.
  "exit-with-stdin": { type: "boolean", default: false },
};

function toNumber(flag, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) {
    throw new TypeError(`--${flag} must be a whole number, not ${JSON.stringify(text)}.`);
  }
  return number;
}

/** `600` for every client, `demo=10` for one: `{"": 600, demo: 10}`. */
function toLifetimes(flag, texts) {
  const entries = texts.map((text) => {
    const mark = text.indexOf("=");
    return [text.slice(0, Math.max(mark, 0)), toNumber(flag, text.slice(mark + 1))];
  });
  return Object.fromEntries(entries);
}

/** `demo=secret`: {demo: "secret"}. */
function toSecrets(texts) {
  return Object.fromEntries(
    texts.map((text) => {
      const mark = text.indexOf("=");
      if (mark < 1) throw new TypeError("--client-secret is <client>=<secret>.");
      return [text.slice(0, mark), text.slice(mark + 1)];
    }),
  );
}

/** What TLS needs, from two files in PEM; undefined if there are none. */
function readTls({ certificate, "private-key": privateKey }) {
  if (!certificate && !privateKey) return undefined;
  if (!certificate || !privateKey) {
    throw new TypeError("--certificate and --private-key go together.");
  }
  return { cert: readFileSync(certificate), key: readFileSync(privateKey) };
}

/**
 * Reads the arguments into options of `startProvider`, and `exitWithStdin`.
 *
 * @throws {TypeError} on an unknown flag, a number that is none, or half of what TLS needs
 */
export function parseOptions(args) {
  const { values } = parseArgs({ args, options: FLAGS, strict: true });
  const tokenLifetimes = toLifetimes("token-lifetime", values["token-lifetime"]);
  return {
    host: values.host,
    tls: readTls(values),
    port: toNumber("port", values.port),
    clientIds: values["client-id"],
    redirectUris: values["redirect-uri"],
    postLogoutRedirectUris: values["post-logout-redirect-uri"],
    origins: values.origin,
    tokenLifetimes,
    idTokenLifetimes: {
      ...tokenLifetimes,
      ...toLifetimes("id-token-lifetime", values["id-token-lifetime"]),
    },
    clientSecrets: toSecrets(values["client-secret"]),
    withoutRefresh: values["without-refresh"],
    pushedOnly: values["pushed-only"],
    idTokenAlgorithm: values["id-token-alg"],
    exitWithStdin: values["exit-with-stdin"],
  };
}
