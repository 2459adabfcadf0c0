"""An application (申请): what a resident hands in for one item, from the screen or as JSON."""

from kiosk.application.draft import Draft, DraftError, decode, draft_of, encode
from kiosk.application.shots import Shot, shots

__all__ = ["Draft", "DraftError", "Shot", "decode", "draft_of", "encode", "shots"]
