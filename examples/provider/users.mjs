/**
 * The people who can sign in.
 *
 * This is a provider for one's own machine: the login form shows these
 * passwords to everybody.
 */
import { timingSafeEqual } from "node:crypto";

export const USERS = [
  {
    username: "ada",
    password: "analytical-engine",
    claims: {
      name: "Ada Lovelace",
      preferred_username: "ada",
      email: "ada@example.com",
      email_verified: true,
      roles: ["admin", "analyst"],
    },
  },
  {
    username: "grace",
    password: "nanosecond",
    claims: {
      name: "Grace Hopper",
      preferred_username: "grace",
      email: "grace@example.com",
      email_verified: true,
      roles: ["analyst"],
    },
  },
];

function equal(left, right) {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The user with this name and password, or undefined. */
export function checkPassword(username, password) {
  return USERS.find((user) => user.username === username && equal(user.password, password));
}

/** What the provider knows about a subject: oidc-provider's `findAccount`. */
export function findAccount(_ctx, subject) {
  const user = USERS.find(({ username }) => username === subject);
  if (!user) return undefined;
  return {
    accountId: subject,
    claims: () => ({ sub: subject, ...user.claims }),
  };
}
