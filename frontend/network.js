// What the network brings, read with care.

/**
 * @param {Response} response
 * @param {number} limit in bytes
 * @returns {Promise<string>} rejected past the limit, without waiting for the rest
 */
export async function readText(response, limit) {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let size = 0; reader;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      reader.cancel();
      throw new RangeError();
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}

/** A redirect could carry a code to a stranger, and cookies tie a request to somebody else's session. */
const SEALED = { credentials: "omit", redirect: "error", cache: "no-store" };

/**
 * Asks for JSON, or posts a form.
 *
 * @param {string} url
 * @param {string | undefined} form
 * @param {boolean} dpop whether the request proves this browser's key; see dpop.js
 * @param {RequestInit} options
 * @returns {Promise<Response>}
 */
async function ask(url, form, dpop, options) {
  const headers = { Accept: "application/json" };
  if (form) headers["Content-Type"] = "application/x-www-form-urlencoded";
  const method = form ? "POST" : "GET";
  const request = new Request(url, { ...SEALED, ...options, method, headers, body: form });
  return dpop ? (await import("./dpop.js")).send(request) : fetch(request);
}

/** The same, as long as nobody has had enough. */
export const send = (url, form, dpop, signal) => ask(url, form, dpop, { signal });

/**
 * Whether a server works: a proxy that answers for one that does not says so with a 5xx, where this
 * page may read it.
 *
 * @param {string} url
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} rejected if nothing answers
 */
export async function canReach(url, signal) {
  const options = { signal, credentials: "omit", cache: "no-store" };
  try {
    return (await fetch(url, options)).status < 500;
  } catch {
    await fetch(url, { ...options, mode: "no-cors" });
    return true;
  }
}

/** How often what could not be told is told again, and after how many milliseconds. */
const AGAIN = 2;
const PAUSE = 1_000;

/**
 * Posts a form for whose answer nobody waits, even if the page is being left. A server that cannot
 * take it now is asked again (RFC 7009 section 2.2.1), as long as the page is there.
 *
 * @param {string} url
 * @param {string} form
 * @param {boolean} dpop see above
 */
export async function tell(url, form, dpop, again = AGAIN) {
  const reply = await ask(url, form, dpop, { keepalive: true }).catch(() => undefined);
  if (again && !(reply?.status < 500)) setTimeout(() => tell(url, form, dpop, again - 1), PAUSE);
}
