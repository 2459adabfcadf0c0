"""An application (申请): what a resident hands in for one item, from the screen or as JSON."""

from kiosk.application.application import (
    Applicant,
    Application,
    ApplicationError,
    applicant,
    application_of,
    read_application,
    to_follow,
)
from kiosk.application.check import ApplicationFault, check_application
from kiosk.application.draft import DraftError, decode, draft_of, encode
from kiosk.application.shots import Shot, shots
from kiosk.application.template import template

__all__ = [
    "Applicant", "Application", "ApplicationError", "ApplicationFault", "DraftError", "Shot", "applicant",
    "application_of", "check_application", "decode", "draft_of", "encode", "read_application", "shots", "template",
    "to_follow",
]  # fmt: skip
