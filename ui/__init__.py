"""The screen. No other room may import Qt."""

import builtins

# PySide puts an `__import__` of its own in place, which reads the source of every module imported from then on (to
# look for `from __feature__`, which we do not use) and keeps it in linecache: 11 MB, and a third of the start.
_plain = builtins.__import__
import PySide6.QtCore  # noqa: E402, F401

builtins.__import__ = _plain
