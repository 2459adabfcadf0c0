"""An application (申请): what a resident hands in for one item, from the screen or as JSON."""

from kiosk.application.shots import Shot, shots

__all__ = ["Shot", "shots"]
