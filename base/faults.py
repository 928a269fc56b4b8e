"""Which errors come from the machine and pass by themselves, and which are ours."""

import errno
import sqlite3

from django.db import DataError, InterfaceError, OperationalError

DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
# What SQLite also raises as OperationalError but is a wrong statement of ours.
OURS = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISUSE}


def is_passing(error: BaseException) -> bool:
    """Whether the database is away or busy, or the disk is full."""
    if isinstance(error, InterfaceError | OperationalError):
        code = getattr(error.__cause__, "sqlite_errorcode", None)
        return code is None or code & 0xFF not in OURS
    return isinstance(error, OSError) and error.errno in DISK


def is_beyond(error: BaseException) -> bool:
    """Whether a request held a number, a sign or a pattern that the database does not take: what was asked is wrong, nothing here."""
    if isinstance(error, OverflowError):
        return "SQLite INTEGER" in str(error)
    return isinstance(error, DataError) or (isinstance(error, OperationalError) and "pattern too complex" in str(error))
