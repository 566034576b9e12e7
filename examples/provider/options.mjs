/** The command line of the provider. */
import { parseArgs } from "node:util";

const FLAGS = {
  port: { type: "string", default: "0" },
  "client-id": { type: "string", multiple: true, default: ["demo"] },
  "redirect-uri": { type: "string", multiple: true, default: [] },
  "post-logout-redirect-uri": { type: "string", multiple: true, default: [] },
  origin: { type: "string", multiple: true, default: [] },
  "token-lifetime": { type: "string", default: "3600" },
  "id-token-alg": { type: "string", default: "RS256" },
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

/**
 * Reads the arguments into options of `startProvider`, and `exitWithStdin`.
 *
 * @throws {TypeError} on an unknown flag or a number that is none
 */
export function parseOptions(args) {
  const { values } = parseArgs({ args, options: FLAGS, strict: true });
  return {
    port: toNumber("port", values.port),
    clientIds: values["client-id"],
    redirectUris: values["redirect-uri"],
    postLogoutRedirectUris: values["post-logout-redirect-uri"],
    origins: values.origin,
    tokenLifetime: toNumber("token-lifetime", values["token-lifetime"]),
    idTokenAlgorithm: values["id-token-alg"],
    exitWithStdin: values["exit-with-stdin"],
  };
}
