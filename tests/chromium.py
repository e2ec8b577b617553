"""Finds a Chromium and drives the local workspace's page in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, sync_playwright

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    named = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, named)), None)


def require_chromium() -> str:
    """The browser's path; without one the test is skipped, unless the environment insists."""
    found = chromium()
    if found is None:
        if os.environ.get("DRUMBEAT_BROWSER") == "required":
            pytest.fail("no Chromium was found, and DRUMBEAT_BROWSER=required")
        pytest.skip("no Chromium was found")
    return found


@contextmanager
def page_on(url: str, *, width: int = 1280, height: int = 900) -> Iterator[Page]:
    """A fresh page; what it logs as an error fails the test."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require_chromium(), args=list(QUIET))
        page = browser.new_page(viewport={"width": width, "height": height})
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        yield page
        browser.close()
        assert errors == []
