"""The terminal's own keys, what the province told it to trust, and nothing else that is secret."""

from kiosk.keys.enrolment import EnrolmentBroken, NotEnrolled, Trust, write_enrolment
from kiosk.keys.ring import KeyRing, KeysBroken

__all__ = ["EnrolmentBroken", "KeyRing", "KeysBroken", "NotEnrolled", "Trust", "write_enrolment"]
