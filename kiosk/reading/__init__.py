"""What a photographed paper says: lines of print -> fields with their place in the picture. Only ever offered."""

from kiosk.reading.fields import FIELDS, Reading, read

__all__ = ["FIELDS", "Reading", "read"]
