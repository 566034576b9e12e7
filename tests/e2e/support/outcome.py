"""What has become of a test, for the fixtures that keep evidence of it."""

import pytest

FAILED = pytest.StashKey[bool]()
