/**
 * Signing keys and cookie secrets, made anew at every start.
 *
 * Nothing secret is kept in the repository or on disk: a provider that stops
 * takes its keys with it.
 */
import { generateKeyPair, randomBytes, randomUUID } from "node:crypto";
import { promisify } from "node:util";

const generate = promisify(generateKeyPair);

/** One private JSON Web Key of the given kind, with a key id of its own. */
async function makeKey(type, options) {
  const { privateKey } = await generate(type, options);
  return { ...privateKey.export({ format: "jwk" }), use: "sig", kid: randomUUID() };
}

/**
 * A JWK Set that signs with every algorithm a client of ours may ask for:
 * RS256 and PS256 (the RSA key names no `alg`, so it serves both), ES256, EdDSA.
 */
export async function makeKeys() {
  const keys = await Promise.all([
    makeKey("rsa", { modulusLength: 2048 }),
    makeKey("ec", { namedCurve: "P-256" }),
    makeKey("ed25519"),
  ]);
  return { keys };
}

/** A secret for signing the provider's own cookies. */
export function makeCookieSecret() {
  return randomBytes(32).toString("base64url");
}
