"""Pictures of the real component in every state: `make screenshots`.

Collected by naming them to pytest; not part of the tests.
"""
