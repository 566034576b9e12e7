"""What the tests share: keys, sign-ins that can be made wrong, servers that misbehave."""
