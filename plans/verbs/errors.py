class PlanError(Exception):
    """A refusal the person can read and act on; `field` says which input it is about."""

    def __init__(self, sentence: object, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Locked(PlanError):
    """The plan waits for an answer: nothing in it may change until then."""
