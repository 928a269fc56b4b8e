"""Log lines as JSON: time, level, logger, message and the ids of the request; never bodies, names or secrets."""

import json
import logging
from contextvars import ContextVar

from base.failures import kind_of, places_of

request_id: ContextVar[str] = ContextVar("request_id", default="")

EXTRAS = ("user_id", "route", "status", "ms", "queries", "job_id", "batch_id", "error", "places")


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if identity := request_id.get():
            line["request_id"] = identity
        line.update({name: getattr(record, name) for name in EXTRAS if hasattr(record, name)})
        if record.exc_info and record.exc_info[1] is not None:  # never its words: they may quote a row
            line |= {"error": kind_of(record.exc_info[1]), "places": places_of(record.exc_info[1])}
        return json.dumps(line, ensure_ascii=False)  # escapes CR and LF
