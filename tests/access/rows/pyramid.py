"""Access rows of the pyramid. The format: `tests/access/table.py`."""

TABLE = """
# name                         method object           SD  PD  KM  TM  LM  ES  DS  AD
pyramid:diagnosis              GET    -                200 200 200 403 200 200 200 403
pyramid:disagree               POST   -                422 422 403 403 403 422 403 403
"""
