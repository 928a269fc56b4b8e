"""The folder that is the broker where no Redis is."""

import os
import queue
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError
from kombu.transport import filesystem

from jobs import broker


def channel_in(folder: Path) -> Any:
    folders = {"data_folder_in": str(folder), "data_folder_out": str(folder), "control_folder": str(folder / "control")}
    return Connection("filesystem://", transport_options=folders).default_channel


def test_a_message_is_not_seen_before_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = channel_in(tmp_path)
    seen: list[str] = []

    def slow(payload: dict[str, str]) -> str:
        with pytest.raises(queue.Empty):
            channel._get("now")
        seen.append("looked")
        return '{"body": "whole"}'

    for module in (broker, filesystem):
        monkeypatch.setattr(module, "dumps", slow)
    channel._put("now", {"body": "whole"})
    assert seen == ["looked"]
    assert channel._get("now") == {"body": "whole"}
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = channel_in(tmp_path)

    def full(*_args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(ChannelError):
        channel._put("now", {})
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []
