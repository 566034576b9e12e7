/** Reading requests and writing answers. */

/** The whole body as text. */
export async function readBody(request) {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  return body;
}

/** An answer that scripts of any origin may read, with all its headers. */
export function sendJson(response, status, value, headers = {}) {
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "*",
    ...headers,
  });
  response.end(JSON.stringify(value));
}

/** Answers an authorization request in the mode it asked for. */
export function redirectBack(response, url, parameters) {
  const target = new URL(url.searchParams.get("redirect_uri"));
  const answer = new URLSearchParams({
    ...parameters,
    state: url.searchParams.get("state"),
    iss: url.origin,
  });
  if (url.searchParams.get("response_mode") === "fragment") target.hash = answer;
  else target.search = answer;
  response.writeHead(303, { Location: target.href });
  response.end();
}
