"""Handwritten characters."""
