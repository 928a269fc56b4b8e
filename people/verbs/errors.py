"""Why an act of this room was not done."""


class PeopleError(Exception):
    """A refusal that the person can read and act on."""


class Stale(PeopleError):
    """Somebody else was faster: the row is no longer the one that was read."""
