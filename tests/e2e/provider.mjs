/**
 * The demonstration's provider with two things tests need: it remembers what it
 * was asked, and it fails on command.
 *
 *     GET /__test/requests   every request so far: method, path, time (ms)
 *     PUT /__test/faults     {"authorizationError"?: string, "tokenStatus"?: number,
 *                             "crossOriginOpenerPolicy"?: string}
 *
 * Queries, bodies and headers are not recorded: they hold codes and tokens.
 */
import { argv, stdin, stdout } from "node:process";

import { parseOptions } from "../../examples/provider/options.mjs";
import { startProvider } from "../../examples/provider/provider.mjs";

const requests = [];
let faults = {};

async function readJson(request) {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  return JSON.parse(body);
}

function sendJson(response, status, value) {
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Access-Control-Allow-Origin": "*",
  });
  response.end(JSON.stringify(value));
}

/** Answers an authorization request with an error, in the mode it asked for. */
function refuseAuthorization(url, issuer, response) {
  const target = new URL(url.searchParams.get("redirect_uri"));
  const answer = new URLSearchParams({
    error: faults.authorizationError,
    state: url.searchParams.get("state"),
    iss: issuer,
  });
  if (url.searchParams.get("response_mode") === "fragment") target.hash = answer;
  else target.search = answer;
  response.writeHead(303, { Location: target.href });
  response.end();
}

async function intercept(request, response) {
  const issuer = `http://${request.headers.host}`;
  const url = new URL(request.url, issuer);

  if (url.pathname === "/__test/requests") {
    sendJson(response, 200, requests);
    return true;
  }
  if (url.pathname === "/__test/faults") {
    faults = await readJson(request);
    sendJson(response, 200, faults);
    return true;
  }

  requests.push({ method: request.method, path: url.pathname, at: Date.now() });
  if (faults.crossOriginOpenerPolicy) {
    response.setHeader("Cross-Origin-Opener-Policy", faults.crossOriginOpenerPolicy);
  }
  if (faults.authorizationError && url.pathname === "/auth") {
    refuseAuthorization(url, issuer, response);
    return true;
  }
  if (faults.tokenStatus && url.pathname === "/token" && request.method === "POST") {
    sendJson(response, faults.tokenStatus, { error: "server_error" });
    return true;
  }
  return false;
}

const { exitWithStdin, ...options } = parseOptions(argv.slice(2));
const provider = await startProvider({ ...options, intercept });
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
