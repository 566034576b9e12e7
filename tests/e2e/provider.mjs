/**
 * The demonstration's provider with what tests need: it counts, it fails on
 * command, and an operator can take from people what it has given them. With
 * --own-logout, its sessions end elsewhere (see own-logout.mjs).
 *
 *     GET    /__test/requests            every request so far: method, path, time (ms), client
 *     GET    /__test/tally?client=…      what was asked and granted (see tally.mjs)
 *     PUT    /__test/faults?client=…     goes wrong from now on (see faults.mjs)
 *     DELETE /__test/faults              nothing goes wrong any more
 *     DELETE /__test/sessions?client=…   everybody who is signed in there has to do so again
 *     DELETE /__test/refresh-tokens?client=…   none of them works any more
 *     DELETE /__test/keys                it signs with others, and knows the old ones no more
 */
import { argv, stdin, stdout } from "node:process";

import { parseOptions } from "../../examples/provider/options.mjs";
import { startProvider } from "../../examples/provider/provider.mjs";
import { findAccount } from "../../examples/provider/users.mjs";
import { Faults } from "./provider/faults.mjs";
import { readBody, sendJson } from "./provider/http.mjs";
import { changeKeys } from "./provider/keys.mjs";
import { hideEndSession, serveOwnLogout } from "./provider/own-logout.mjs";
import { Tally } from "./provider/tally.mjs";

const CONTROL = "/__test/";

const OWN_LOGOUT = "--own-logout";

const hasOwnLogout = argv.includes(OWN_LOGOUT);
const faults = new Faults();
const tally = new Tally();
let oidc;
let store;
let issuer;

/** The person meant, or somebody else where that is what goes wrong. */
function findAccountOrAnother(ctx, subject) {
  return findAccount(ctx, faults.subjectOf(ctx) ?? subject);
}

/** Who asks, by RFC 6749 section 2.3.1. */
function nameIn({ authorization = "" }) {
  const pair = Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString();
  return decodeURIComponent(pair.split(":")[0]);
}

const commands = {
  "GET requests": () => tally.requests,
  "GET tally": ({ client }) => tally.of(client),
  "PUT faults": ({ client, body }) => faults.set(client, JSON.parse(body)),
  "DELETE faults": () => faults.clear(),
  "DELETE sessions": ({ client }) =>
    store.forget("Session", ({ authorizations }) => authorizations?.[client]),
  "DELETE refresh-tokens": ({ client }) =>
    store.forget("RefreshToken", ({ clientId }) => clientId === client),
  "DELETE keys": () => changeKeys(oidc),
};

async function obey(request, response, url) {
  const command = commands[`${request.method} ${url.pathname.slice(CONTROL.length)}`];
  const client = url.searchParams.get("client") ?? "";
  const result = await command({ client, body: await readBody(request) });
  sendJson(response, 200, result ?? null);
}

async function intercept(request, response) {
  const url = new URL(request.url, issuer);
  if (url.pathname.startsWith(CONTROL)) {
    await obey(request, response, url);
    return true;
  }
  let client = url.searchParams.get("client_id");
  if (url.pathname === "/token" && request.method === "POST") {
    // Which client asks is in the body; oidc-provider takes it from here then.
    request.body = await readBody(request);
    client = new URLSearchParams(request.body).get("client_id") ?? nameIn(request.headers);
  }
  tally.note(request, url, client);
  if (hasOwnLogout && (await serveOwnLogout(oidc, store, request, response, url))) return true;
  return faults.answer(request, response, url, client);
}

function prepare(provider, itsStore) {
  oidc = provider;
  store = itsStore;
  issuer = provider.issuer;
  tally.listen(provider);
  if (hasOwnLogout) provider.use(hideEndSession);
  provider.use(async (ctx, next) => {
    await next();
    await faults.spoil(ctx);
  });
}

const { exitWithStdin, ...options } = parseOptions(argv.slice(2).filter((it) => it !== OWN_LOGOUT));
const provider = await startProvider({
  ...options,
  findAccount: findAccountOrAnother,
  intercept,
  prepare,
});
stdout.write(`${JSON.stringify({ issuer: provider.issuer })}\n`);

async function stop() {
  await provider.close();
  process.exit(0);
}

process.once("SIGINT", stop);
process.once("SIGTERM", stop);
if (exitWithStdin) {
  stdin.resume();
  stdin.once("close", stop);
}
