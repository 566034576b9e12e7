"""A tab that has the app in a frame of another page."""

from __future__ import annotations

from selenium.webdriver.common.by import By

from .tab import Tab


class EmbeddedTab(Tab):
    """A tab with such a page, and a person who works with what is in its frame."""

    def come_to_front(self) -> None:
        """Look at the frame."""
        super().come_to_front()
        for frame in self.driver.find_elements(By.TAG_NAME, "iframe"):
            self.driver.switch_to.frame(frame)
            return
