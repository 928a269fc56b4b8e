"""What makes two printed papers the same one."""

import hashlib
import json
from typing import Any

from reports.registry import Context, Paper


def digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:32]


def identity(paper: Paper, context: Context) -> dict[str, str]:
    """What makes a printed paper the same one."""
    return {
        "code": paper.code,
        "scope": context.scope,
        "language": context.language,
        "params_hash": digest(dict(context.params)),
        "audience": paper.audience(context),
        "data_version": paper.data_version(context),
    }
