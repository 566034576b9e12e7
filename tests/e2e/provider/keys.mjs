/** A change of keys, which oidc-provider knows at a new start only. */
import initializeKeystore from "oidc-provider/lib/helpers/initialize_keystore.js";

import { makeKeys } from "../../../examples/provider/keys.mjs";

/** From now on it signs with others, and an ID token that an old one has signed is none to it. */
export async function changeKeys(provider) {
  initializeKeystore.call(provider, await makeKeys());
}
