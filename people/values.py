"""Values of settings as people type them, on the page and at the command line."""

import json
from typing import Any


def parsed(text: str) -> Any:
    """A value is JSON, else text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def written(value: Any) -> str:
    """A value as a person types it: text plain, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
