"""The embedded broker: Kombu's folder of messages, each of which appears there whole."""

import contextlib
import os
import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # its two bases disagree
        """Writes under a name that no reader looks for, then renames.

        Kombu's own opens the file first: a worker that takes it before it is written finds nothing in it, and ends.
        """
        folder = Path(self.data_folder_out)
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        unseen = folder / f".{name}"
        try:
            unseen.write_text(dumps(payload), encoding="utf-8")
            os.replace(unseen, folder / name)
        except OSError as error:
            with contextlib.suppress(OSError):
                unseen.unlink()
            raise ChannelError(f"Cannot add {name} to {folder}") from error


class Transport(filesystem.Transport):
    Channel = Channel
