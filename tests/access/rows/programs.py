"""Access rows of the programme. The format: `tests/access/table.py`."""

TABLE = """
# name                       method object             SD  PD  KM  TM  LM  ES  DS  AD
programs:overview            GET    -                  200 200 200 403 200 200 200 403
programs:maturity            GET    -                  200 200 200 403 200 200 200 403
programs:maturity            POST   -                  403 302 403 403 403 403 403 403
"""

FORMS = {"programs:maturity": {"score-time": "2", "evidence-time": ""}}
