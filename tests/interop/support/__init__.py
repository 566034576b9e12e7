"""The machinery of the stories with Keycloak."""
