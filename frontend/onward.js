// What callback.js needs where several sessions end: the address that journey.js has sealed.

import { open } from "./seal.js";

/** The address; `null` if it cannot be read. */
export const unseal = (sealed) => open("streamlit-pkce:next", sealed);
