"""Stories in Chromium, Firefox and WebKit: `make test-browsers`."""
