"""What can go wrong, each with the exit code the command line ends with.

Every message is one sentence: what happened, to what, and what to do about it.
"""


class ThreeshotError(Exception):
    """Something a person can understand and act on; shown as one sentence, never as a traceback."""

    exit_code = 3


class UsageError(ThreeshotError):
    """The call itself is wrong: an unknown option, a missing argument, two options that exclude each other."""

    exit_code = 2


class InvalidInput(ThreeshotError):
    """What was given is not valid: a document with mistakes, a picture that can't be read."""

    exit_code = 3


class WrongAnswer(InvalidInput):
    """An answer to a question that can't be right. key: of its question. said: what is wrong, without the key before it."""

    def __init__(self, key: str, said: str) -> None:
        self.key, self.said = key, said
        super().__init__(f"{key}: {said}")


class NoDecoder(InvalidInput):
    """A picture of a kind that can't be opened here; nothing is known to be wrong with it."""


class NotFound(ThreeshotError):
    """What was named does not exist: a drop, a frame, a file, a product."""

    exit_code = 4


class NotComplete(ThreeshotError):
    """Something is not complete or not intact: missing shots, a changed bundle, a card to be kept."""

    exit_code = 5


class NotAsRecorded(NotComplete):
    """A file's bytes are others than those that were recorded of it, so nothing may be made of it."""


class Refused(ThreeshotError):
    """Refused to keep data safe: no space, read-only, a newer catalog."""

    exit_code = 6


class Interrupted(ThreeshotError):
    """Stopped by the person before it was done; running it again goes on."""

    exit_code = 7
