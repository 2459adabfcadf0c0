"""Size limits, the same on both sides: what one side seals the other must be willing to open."""

MANIFEST_MAX = 32 * 1024  # bytes of manifest JSON before encryption
SEALED_MANIFEST_MAX = 64 * 1024  # bytes of the JWS
JWS_HEADER_MAX = 12 * 1024  # bytes of a JWS header as JSON: 40 materials and the rest
MATERIAL_MAX = 8 * 1024 * 1024  # bytes of one material before encryption
MATERIALS_MAX = 40  # signature picture and audit extract included
ACKNOWLEDGEMENT_MAX = 8 * 1024
AEAD_OVERHEAD = 12 + 16  # nonce in front, tag behind
LETTER_PLAIN_MAX = 8 * 1024  # bytes of a letter's JSON before encryption
LETTER_TEXT_MAX = 24 * 1024  # characters of a letter as it travels
