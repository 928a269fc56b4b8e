"""Debian's Chromium, quiet: for tests and photographs."""

import os
import shutil
from typing import Any

QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",
    "--disable-dev-shm-usage",
]


def launch_options() -> dict[str, Any]:
    """Arguments of Playwright's `chromium.launch`. As root Chromium refuses to start inside its own sandbox."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise RuntimeError("Chromium is missing: apt-get install chromium")
    return {"executable_path": path, "chromium_sandbox": os.geteuid() != 0, "args": QUIET}
