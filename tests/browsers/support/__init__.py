"""The machinery of the stories in every browser."""
