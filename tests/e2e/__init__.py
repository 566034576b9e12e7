"""The built wheel in a real Streamlit, a real browser, with a real provider."""
