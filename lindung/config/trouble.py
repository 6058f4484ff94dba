"""What the command says when it cannot go on: one clear sentence, never a traceback."""


class Trouble(Exception):
    """Something outside the program stands in the way; the message is one sentence that says what to do."""
