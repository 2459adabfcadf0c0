"""Sealing: what leaves the screen can be opened by the province alone. DESIGN.md, "Sealed"."""

from kiosk.seal.acknowledgement import verify_acknowledgement
from kiosk.seal.case import (
    CaseFacts,
    MaterialText,
    SealedCase,
    SealedMaterial,
    SealError,
    keyed,
    seal_case,
    seal_material,
)
from kiosk.seal.envelope import CannotOpen, Envelope, card_secret, open_envelope, seal_envelope
from kiosk.seal.receipt import receipt_token, verify_receipt

__all__ = [
    "CannotOpen",
    "CaseFacts",
    "Envelope",
    "MaterialText",
    "SealError",
    "SealedCase",
    "SealedMaterial",
    "card_secret",
    "keyed",
    "open_envelope",
    "receipt_token",
    "seal_case",
    "seal_envelope",
    "seal_material",
    "verify_acknowledgement",
    "verify_receipt",
]
