"""A terminal's configuration: one TOML file. What stands here is what a technician may change.

`load(None)` gives the packaged demo terminal (assets/demo/terminal.toml).
"""

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from kiosk.paths import ASSETS, DEMO_CONFIG, ROOT

__all__ = ["ASSETS", "DEMO_CONFIG", "ROOT", "Config", "ConfigError", "load"]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Panel(Section):
    """The touch screen. Sizes on it are millimetres; see screen.md 0."""

    diagonal_inch: float = Field(default=27.0, gt=5, lt=110)
    width: int = Field(default=1080, ge=600)
    height: int = Field(default=1920, ge=600)

    @property
    def px_per_mm(self) -> float:
        return float((self.width**2 + self.height**2) ** 0.5 / (self.diagonal_inch * 25.4))


class Timeouts(Section):
    """Seconds. screen.md 2.2; the warning's floor of 20 s is WCAG 2.2.1."""

    home: int = Field(default=60, ge=20)
    identity: int = Field(default=60, ge=30)
    idle: int = Field(default=120, ge=60)
    idle_assisted: int = Field(default=240, ge=120)
    idle_voice: int = Field(default=300, ge=120)
    capture: int = Field(default=180, ge=60)
    warning: int = Field(default=45, ge=20)
    warning_assisted: int = Field(default=60, ge=20)
    rating: int = Field(default=20, ge=10)
    end: int = Field(default=10, ge=5)
    take_card: int = Field(default=60, ge=20)
    draft_hours: int = Field(default=24, ge=1, le=72)


class Province(Section):
    url: str = "https://127.0.0.1:8443"
    ca: str = ""  # path of the pinned CA, relative to the state folder; empty: ca.pem there


class Place(Section):
    name: str = "石桥村便民服务站"
    county: str = "清塘县"
    region_code: str = Field(default="450102000000", pattern=r"^\d{12}$")
    window: str = "清塘镇便民中心"
    window_hours: str = "8:30-17:30"
    phone: str = "12345"


class Terminal(Section):
    id: str = Field(default="JJ-DEMO-0001", pattern=r"^[A-Z0-9-]{1,32}$")
    receipt_prefix: str = Field(default="4517", pattern=r"^\d{4}$")  # first group of its receipt numbers
    language: Literal["zh_CN", "en"] = "zh_CN"
    catalogue: str = ""  # folder; empty: the packaged sample
    technician_pin: str = ""  # scrypt$salt$hash (hex); empty: the technician page stays closed
    retention_days: int = Field(default=30, ge=1)
    disk_low_mb: int = Field(default=200, ge=20)  # below this no new case is begun
    developer: bool = False  # robot socket and developer panel allowed


class Config(Section):
    terminal: Terminal = Terminal()
    place: Place = Place()
    panel: Panel = Panel()
    timeouts: Timeouts = Timeouts()
    province: Province = Province()
    devices: str = "devices.toml"  # relative to the configuration file


class ConfigError(ValueError):
    """The file is wrong; the message names file, field and rule."""


def load(path: Path | None) -> Config:
    file = path or DEMO_CONFIG
    try:
        return Config.model_validate(tomllib.loads(file.read_text("utf-8")))
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from error
    except ValueError as error:  # TOML syntax and pydantic rules alike
        raise ConfigError(f"{file}: {error}") from error
