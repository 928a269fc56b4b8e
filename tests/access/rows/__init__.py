"""Rows of the access table, one module per room, found by `tests/access/table.py`."""
