// Requests that prove a key of this browser's (DPoP, RFC 9449): what is issued for one is of no use
// to whoever has it without the key. No script can read the key, this one included.
//
// Loaded only where an app asks for it.

import { change } from "./database.js";
import { readText } from "./network.js";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** An error response is small. */
const LIMIT = 64 * 1024;

/** The newest nonce of each server, by its origin (section 8.2). */
const nonces = new Map();

/**
 * Sees to it that there is a key, before anybody goes to the provider.
 *
 * @param {string} url at the provider
 * @returns {Promise<{code: string, message: string, hint: string} | undefined>} why there is none
 */
export async function prepare(url) {
  if (!crypto.subtle)
    return {
      code: "configuration_invalid",
      message: "This app's sign-in is not set up correctly.",
      hint: "dpop needs the browser's cryptography, which it has on HTTPS and on localhost only. Serve the app by HTTPS, or leave out dpop.",
    };
  return keyOf(new URL(url).origin).then(
    () => undefined,
    () => ({
      code: "storage_blocked",
      message: "The browser does not let this site store anything, which signing in needs.",
      hint: "dpop needs IndexedDB, where the browser keeps the key that the tokens are bound to.",
    }),
  );
}

/**
 * Sends a request with a proof; once more where the server wants its nonce in there (section 8).
 *
 * @param {Request} request
 * @returns {Promise<Response>}
 */
export async function send(request) {
  const again = request.clone();
  const response = await attempt(request);
  if (response.status !== 400 && response.status !== 401) return response;
  const text = await readText(response, LIMIT);
  if (errorOf(text) !== "use_dpop_nonce") return new Response(text, response);
  return response.headers.has("DPoP-Nonce") ? attempt(again) : hidden(response);
}

async function attempt(request) {
  const { origin } = new URL(request.url);
  request.headers.set("DPoP", await prove(request, origin));
  const response = await fetch(request);
  const nonce = response.headers.get("DPoP-Nonce");
  if (nonce) nonces.set(origin, nonce);
  return response;
}

const errorOf = (text) => {
  try {
    return JSON.parse(text)?.error;
  } catch {
    return undefined;
  }
};

/** The provider's refusal, with what its operator has to change. */
const hidden = (response) =>
  new Response(
    JSON.stringify({
      error: "use_dpop_nonce",
      error_description:
        "the header DPoP-Nonce is missing, or hidden from this page: Access-Control-Expose-Headers has to name it",
    }),
    response,
  );

/** A proof for one request (section 4.2). */
async function prove({ method, url }, origin) {
  const { privateKey, publicKey } = await keyOf(origin);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  const header = { typ: "dpop+jwt", alg: "ES256", jwk: { kty, crv, x, y } };
  const claims = {
    jti: crypto.randomUUID(),
    htm: method,
    htu: url.split(/[?#]/, 1)[0],
    iat: Math.floor(Date.now() / 1000),
    nonce: nonces.get(origin),
  };
  const signed = [header, claims].map((part) => encode(utf8(JSON.stringify(part)))).join(".");
  const signature = await crypto.subtle.sign(ALGORITHM, privateKey, utf8(signed));
  return `${signed}.${encode(new Uint8Array(signature))}`;
}

const utf8 = (text) => new TextEncoder().encode(text);

/** Base64url without padding (RFC 7515 section 2). */
const encode = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/**
 * The key for a provider, by its origin: a key for all would tell two of them that they have the same
 * person before them. Made by whichever tab comes first; it outlives pages and sign-outs, because the
 * refresh tokens of all tabs are bound to it.
 */
async function keyOf(origin, made) {
  let found;
  await change("keys", `dpop:${origin}`, (row) => {
    found = isOurs(row) ? row : made;
    return found === row ? undefined : found;
  });
  return found ?? keyOf(origin, await crypto.subtle.generateKey(ALGORITHM, false, ["sign"]));
}

/** Whether this is such a key, and not one that somebody has planted to read it. */
const isOurs = (row) =>
  row?.privateKey instanceof CryptoKey &&
  row.publicKey instanceof CryptoKey &&
  row.privateKey.algorithm.namedCurve === ALGORITHM.namedCurve &&
  row.privateKey.usages.includes("sign") &&
  !row.privateKey.extractable;
