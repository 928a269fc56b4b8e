"""The acts on the programme, by noun."""

from programs.verbs.errors import ProgrammeError
from programs.verbs.maturity import assess

__all__ = ["ProgrammeError", "assess"]
