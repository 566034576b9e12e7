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
