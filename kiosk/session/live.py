"""What the province is asked while the resident waits, and what it said: queries, proofs, payments."""

from enum import StrEnum


class Trouble(StrEnum):
    """Why there is no answer."""

    LINE_DOWN = "line_down"  # the province was not reached
    UNAVAILABLE = "unavailable"  # it was; the department behind it does not answer
