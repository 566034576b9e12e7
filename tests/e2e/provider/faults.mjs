/**
 * What goes wrong, for one client or for all of them (the client "").
 *
 *     down                     every connection is cut
 *     crossOriginOpenerPolicy  the header of this name on every answer
 *     authorizationError       what every authorization request is refused with
 *     silent                   what a request with prompt=none gets instead of an answer:
 *                              "login page" (one that no frame may show, by X-Frame-Options),
 *                              "login page with a policy" (the same by the newer header), or
 *                              "nothing"
 *     ignoresIdTokenHint       whoever is signed in is taken, whomever the app has named
 *     tokenStatus, retryAfter  how every token request is refused
 *     tokenHangs               no token request is ever answered
 *     tokensHeld               token responses are held back for as long as this is so
 *     lostResponses            so many responses to refresh requests get lost on their way
 *     ignoresProofs            tokens are bound to no key, whatever proves one
 *     subject                  whom the ID token of a refresh response is about
 *     withoutIdToken           a refresh response carries none
 *     expiresIn                `expires_in` of every token response; null: there is none
 */
import { setTimeout } from "node:timers/promises";

import { redirectBack, sendJson } from "./http.mjs";

/** How often an answer that is held back is looked at, in milliseconds. */
const HELD = 20;

/** How a page says that no frame may show it. */
const LOGIN_PAGES = {
  "login page": { "X-Frame-Options": "DENY" },
  "login page with a policy": { "Content-Security-Policy": "frame-ancestors 'none'" },
};

export class Faults {
  #byClient = new Map();

  /** From now on this goes wrong for this client, and nothing else does. */
  set(client, faults) {
    this.#byClient.set(client, { ...faults });
  }

  /** Nothing goes wrong any more. */
  clear() {
    this.#byClient.clear();
  }

  /** What goes wrong for this client. */
  of(client) {
    return { ...this.#byClient.get(""), ...this.#byClient.get(client) };
  }

  /** Answers the request wrongly, or returns false. */
  answer(request, response, url, client) {
    const faults = this.of(client);
    if (faults.down) {
      request.socket.destroy();
      return true;
    }
    if (faults.crossOriginOpenerPolicy) {
      response.setHeader("Cross-Origin-Opener-Policy", faults.crossOriginOpenerPolicy);
    }
    if (url.pathname === "/auth") return answerAuthorization(request, response, url, faults);
    if (url.pathname === "/token" && request.method === "POST") {
      if (faults.ignoresProofs) delete request.headers.dpop;
      return refuse(response, faults);
    }
    return false;
  }

  /** Whether ID tokens for this client's refresh requests are to be about somebody else. */
  subjectOf(ctx) {
    const { subject } = this.of(ctx.oidc.client?.clientId);
    return isRefresh(ctx) ? subject : undefined;
  }

  /** Changes a good answer of the token endpoint, or holds it back. */
  async spoil(ctx) {
    const client = ctx.oidc?.client?.clientId;
    const faults = this.of(client);
    if (ctx.oidc?.route !== "token" || ctx.status !== 200) return;
    if (isRefresh(ctx)) {
      if (faults.lostResponses > 0) {
        this.set(client, { ...faults, lostResponses: faults.lostResponses - 1 });
        loseResponse(ctx);
        return;
      }
      if (faults.withoutIdToken) delete ctx.body.id_token;
    }
    if (faults.expiresIn === null) delete ctx.body.expires_in;
    else if (faults.expiresIn !== undefined) ctx.body.expires_in = faults.expiresIn;
    while (this.of(client).tokensHeld) await setTimeout(HELD);
  }
}

/**
 * Ends the connection after the head of the response. Before it, Chromium would
 * send the request again by itself, as it does on any connection that has
 * served before.
 */
function loseResponse(ctx) {
  ctx.respond = false;
  ctx.res.writeHead(200, { "Content-Type": "application/json", "Content-Length": "1000" });
  ctx.res.write("{", () => ctx.res.destroy());
}

function isRefresh(ctx) {
  return ctx.oidc.params?.grant_type === "refresh_token";
}

function answerAuthorization(request, response, url, faults) {
  if (faults.authorizationError) {
    redirectBack(response, url, { error: faults.authorizationError });
    return true;
  }
  if (url.searchParams.get("prompt") === "none" && faults.silent) {
    const headers = LOGIN_PAGES[faults.silent];
    if (headers) {
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", ...headers });
      response.end("<!doctype html><title>Sign in</title><h1>Sign in</h1>");
    }
    return true;
  }
  if (faults.ignoresIdTokenHint) {
    url.searchParams.delete("id_token_hint");
    request.url = url.pathname + url.search;
  }
  return false;
}

function refuse(response, faults) {
  if (faults.tokenStatus) {
    const headers = faults.retryAfter ? { "Retry-After": String(faults.retryAfter) } : {};
    sendJson(response, faults.tokenStatus, { error: "server_error" }, headers);
    return true;
  }
  return Boolean(faults.tokenHangs);
}
