"""Where what is shipped lies; apart from `kiosk.config`, so that a device's process does without pydantic's 17 MB."""

import sys
from pathlib import Path

ROOT = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parent.parent))
ASSETS = ROOT / "assets"
DEMO_CONFIG = ASSETS / "demo" / "terminal.toml"
