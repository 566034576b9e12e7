"""Stories with a real Keycloak: `make interop`."""
