class ProgrammeError(Exception):
    """A refusal the person can read and act on; `field` says which input it is about."""

    def __init__(self, sentence: object, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
