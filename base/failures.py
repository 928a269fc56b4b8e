"""What a program that failed on a page leaves in the log: the kind of error and where it happened, never its words.

Django's own record holds the address and the exception's message, which may quote what a person typed or a row holds.
"""

import logging
import sys
import traceback
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.signals import got_request_exception
from django.dispatch import receiver

logger = logging.getLogger("kamapp.failure")
MOST_PLACES = 12  # the innermost


@receiver(got_request_exception)
def log_failure(**_signal: Any) -> None:
    error = sys.exc_info()[1]
    if error is not None:
        logger.error("failed", extra={"error": kind_of(error), "places": places_of(error)})


def kind_of(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def places_of(error: BaseException) -> list[str]:
    """file:line function, the place that failed last; files of ours by their path in the project."""
    frames = traceback.extract_tb(error.__traceback__)[-MOST_PLACES:]
    return [f"{_shown(Path(frame.filename))}:{frame.lineno} {frame.name}" for frame in frames]


def _shown(path: Path) -> str:
    root = Path(settings.BASE_DIR)
    return str(path.relative_to(root)) if path.is_relative_to(root) and ".venv" not in path.parts else "/".join(path.parts[-3:])
