"""The machine-readable zone of travel documents, read from a camera's frame."""
