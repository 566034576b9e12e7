// Proofs of a key: what is in them, which key it is, and what becomes of nonces.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";

const PROVIDER = "https://login.example.com";
const TOKEN_ENDPOINT = `${PROVIDER}/token?version=2`;

/** An origin's database, as far as database.js uses it; structured clones of keys are the same keys. */
class Origin {
  rows = new Map();

  open = () =>
    succeed({
      transaction: () => this.#transaction(),
      close() {},
    });

  #transaction() {
    const rows = {
      get: (name) => succeed(this.rows.get(name)),
      put: (row, name) => this.rows.set(name, row),
    };
    return {
      objectStore: () => rows,
      set oncomplete(completed) {
        setTimeout(completed);
      },
    };
  }

  get keys() {
    return [...this.rows.values()];
  }
}

function succeed(result) {
  const request = { result };
  setTimeout(() => request.onsuccess?.());
  return request;
}

/** A server that answers as it is told, and remembers the proofs. */
class Server {
  proofs = [];
  bodies = [];
  answers = [];

  fetch = async (request) => {
    this.proofs.push(request.headers.get("DPoP"));
    this.bodies.push(await request.text());
    return this.answers.shift() ?? new Response("{}");
  };

  /** The next request is refused with this error, and these headers. */
  refuse(error, headers = {}) {
    const init = { status: 400, headers: { "Content-Type": "application/json", ...headers } };
    this.answers.push(new Response(JSON.stringify({ error }), init));
  }

  /** What the last proof says. */
  get claims() {
    return decode(this.proofs.at(-1).split(".")[1]);
  }
}

const decode = (part) => JSON.parse(Buffer.from(part, "base64url").toString());

let origin;
let server;
let dpop;

/** A page of the app that has just been loaded. */
async function load() {
  globalThis.indexedDB = origin;
  globalThis.fetch = server.fetch;
  dpop = await import(`../../frontend/dpop.js?${Math.random()}`);
}

beforeEach(async () => {
  origin = new Origin();
  server = new Server();
  await load();
});

const post = (url = TOKEN_ENDPOINT) =>
  dpop.send(new Request(url, { method: "POST", body: "code=x" }));

test("item 79: a proof is one of RFC 9449 section 4.2, and signed by the key that it names", async () => {
  const earliest = Math.floor(Date.now() / 1000);
  await post();

  const [proof] = server.proofs;
  const [header, claims] = proof.split(".").slice(0, 2).map(decode);
  assert.deepEqual(Object.keys(header), ["typ", "alg", "jwk"]);
  assert.deepEqual([header.typ, header.alg], ["dpop+jwt", "ES256"]);
  assert.deepEqual(Object.keys(header.jwk), ["kty", "crv", "x", "y"]);
  assert.deepEqual([header.jwk.kty, header.jwk.crv], ["EC", "P-256"]);
  const { jti, iat, ...rest } = claims;
  assert.deepEqual(rest, { htm: "POST", htu: `${PROVIDER}/token` });
  assert.ok(jti.length >= 16);
  assert.ok(iat >= earliest && iat <= Date.now() / 1000);

  const curve = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("jwk", header.jwk, curve, false, ["verify"]);
  const end = proof.lastIndexOf(".");
  const signature = Buffer.from(proof.slice(end + 1), "base64url");
  const signed = Buffer.from(proof.slice(0, end));
  assert.ok(await crypto.subtle.verify({ ...curve, hash: "SHA-256" }, key, signature, signed));
  assert.deepEqual(server.bodies, ["code=x"]);
});

test("item 79: no two proofs have the same identifier", async () => {
  await post();
  const { jti } = server.claims;
  await post();
  assert.notEqual(server.claims.jti, jti);
});

test("item 80: the key cannot be read, survives a reload, and is another one for another provider", async () => {
  await post();
  await load();
  await post();
  await post("https://idp.example.org/token");

  const [first, afterReload, elsewhere] = server.proofs.map(
    (proof) => decode(proof.split(".")[0]).jwk.x,
  );
  assert.equal(afterReload, first);
  assert.notEqual(elsewhere, first);
  assert.equal(origin.keys.length, 2);
  for (const { privateKey } of origin.keys) {
    assert.equal(privateKey.extractable, false);
    await assert.rejects(crypto.subtle.exportKey("jwk", privateKey));
  }
});

test("item 80: a key that somebody has planted to read it is not used", async () => {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const planted = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  for (const row of [planted, { ...planted, privateKey: {} }, "key"]) {
    origin.rows.set(`dpop:${PROVIDER}`, row);
    await post();
    assert.equal(origin.keys.length, 1);
    assert.equal(origin.keys[0].privateKey.extractable, false);
  }
});

test("item 81: a server that wants a nonce gets it, and from then on without asking", async () => {
  server.refuse("use_dpop_nonce", { "DPoP-Nonce": "n-1" });
  server.answers.push(new Response("{}", { headers: { "DPoP-Nonce": "n-2" } }));

  const response = await post();

  assert.equal(response.status, 200);
  assert.equal(server.claims.nonce, "n-1");
  assert.deepEqual(server.bodies, ["code=x", "code=x"]);
  await post();
  assert.equal(server.claims.nonce, "n-2");
  assert.equal(server.proofs.length, 3);
  await post("https://idp.example.org/token");
  assert.equal(server.claims.nonce, undefined);
});

test("item 81: a server that goes on wanting another nonce is asked twice, and no more", async () => {
  for (const nonce of ["n-1", "n-2", "n-3"])
    server.refuse("use_dpop_nonce", { "DPoP-Nonce": nonce });

  const response = await post();

  assert.equal(server.proofs.length, 2);
  assert.equal(response.status, 400);
  assert.deepEqual(await response.json(), { error: "use_dpop_nonce" });
});

test("a refusal is passed on, and not asked for twice because it brings a nonce", async () => {
  server.refuse("invalid_grant", { "DPoP-Nonce": "n-1" });

  const response = await post();

  assert.equal(server.proofs.length, 1);
  assert.equal(response.status, 400);
  assert.equal(response.headers.get("Content-Type"), "application/json");
  assert.deepEqual(await response.json(), { error: "invalid_grant" });
});

test("an answer that is not JSON is passed on", async () => {
  server.answers.push(new Response("<h1>Not now</h1>", { status: 400 }));
  assert.equal(await (await post()).text(), "<h1>Not now</h1>");
});

test("a nonce that the provider hides from pages is named", async () => {
  server.refuse("use_dpop_nonce");

  const { error, error_description: description } = await (await post()).json();

  assert.equal(error, "use_dpop_nonce");
  assert.match(description, /DPoP-Nonce.*Access-Control-Expose-Headers/);
  assert.equal(server.proofs.length, 1);
});

test("a refresh token is given up with a proof, even if the page is being left", async () => {
  const { tell } = await import("../../frontend/network.js");
  let keepalive;
  globalThis.fetch = (request) => {
    ({ keepalive } = request);
    return server.fetch(request);
  };

  await tell(`${PROVIDER}/revoke`, "token=x", true);

  assert.equal(server.claims.htu, `${PROVIDER}/revoke`);
  assert.deepEqual(server.bodies, ["token=x"]);
  assert.equal(keepalive, true);
});

const errors = JSON.parse(readFileSync(new URL("../contract/errors.json", import.meta.url)));

/** The failure, which has to be one that Python knows of a browser. */
async function failure() {
  const { code, message, hint } = await dpop.prepare(PROVIDER);
  const known = errors.find((error) => error.code === code);
  assert.equal(message, known?.message);
  assert.ok(known.raised_by.includes("browser"));
  return { code, hint };
}

test("where a key can be made and kept, nothing is in the way", async () => {
  assert.equal(await dpop.prepare(PROVIDER), undefined);
  assert.equal(origin.keys.length, 1);
});

test("a browser that keeps nothing is told apart before anybody goes to the provider", async () => {
  globalThis.indexedDB = {
    open() {
      throw new Error("SecurityError");
    },
  };
  const { code, hint } = await failure();
  assert.equal(code, "storage_blocked");
  assert.match(hint, /IndexedDB/);
});

test("on plain HTTP there is no cryptography, and the app's author is told what to do", async () => {
  const { crypto } = globalThis;
  Object.defineProperty(globalThis, "crypto", { value: {}, configurable: true });
  const { code, hint } = await failure();
  Object.defineProperty(globalThis, "crypto", { value: crypto, configurable: true });
  assert.equal(code, "configuration_invalid");
  assert.match(hint, /HTTPS/);
});
