"""A terminal's configuration: one TOML file. What stands here is what a technician may change.

`load(None)` gives the packaged demo terminal (assets/demo/terminal.toml). Plain dataclasses: the screen's first frame
and every device's process wait for this module, and pydantic takes 0.2 s and 17 MB.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, time
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from kiosk.paths import ASSETS, DEMO_CONFIG, ROOT

S = TypeVar("S", bound="Section")
__all__ = ["ASSETS", "DEMO_CONFIG", "ROOT", "Config", "ConfigError", "load"]

KINDS = {float: "a number", int: "a whole number", str: "a text", bool: "true or false"}


class ConfigError(ValueError):
    """The file is wrong; the message names file, field and rule."""


class Section:
    """Checks its fields whoever builds it: types as annotated, limits as `least`, `within` and `like` say."""

    def __post_init__(self) -> None:
        wanted = get_type_hints(type(self))
        faults = [
            f"{spec.name}: {fault}"
            for spec in fields(self)  # type: ignore[arg-type]  # every Section is a dataclass
            if (fault := _fault(getattr(self, spec.name), wanted[spec.name], spec.metadata))
        ]
        if faults:
            raise ConfigError("; ".join(faults))


def least(low: int) -> Mapping[str, Any]:
    return {"least": low}


def within(low: float, high: float) -> Mapping[str, Any]:
    return {"least": low, "most": high}


def like(pattern: str) -> Mapping[str, Any]:
    return {"like": pattern}


@dataclass(frozen=True, slots=True)
class Panel(Section):
    """The touch screen. Sizes on it are millimetres; see screen.md 0."""

    diagonal_inch: float = field(default=27.0, metadata=within(5, 110))
    width: int = field(default=1080, metadata=least(300))
    height: int = field(default=1920, metadata=least(300))

    @property
    def px_per_mm(self) -> float:
        return float((self.width**2 + self.height**2) ** 0.5 / (self.diagonal_inch * 25.4))


@dataclass(frozen=True, slots=True)
class Timeouts(Section):
    """Seconds. screen.md 2.2; the warning's floor of 20 s is WCAG 2.2.1."""

    home: int = field(default=60, metadata=least(20))
    identity: int = field(default=60, metadata=least(30))
    idle: int = field(default=120, metadata=least(60))
    idle_assisted: int = field(default=240, metadata=least(120))
    idle_voice: int = field(default=300, metadata=least(120))
    capture: int = field(default=180, metadata=least(60))
    warning: int = field(default=45, metadata=least(20))
    warning_assisted: int = field(default=60, metadata=least(20))
    rating: int = field(default=20, metadata=least(10))
    end: int = field(default=10, metadata=least(5))
    take_card: int = field(default=60, metadata=least(20))
    draft_hours: int = field(default=24, metadata=within(1, 72))


@dataclass(frozen=True, slots=True)
class Province(Section):
    url: str = "https://127.0.0.1:8443"
    ca: str = ""  # path of the pinned CA, relative to the state folder; empty: ca.pem there


@dataclass(frozen=True, slots=True)
class LineUse(Section):
    """What sync may take of the line. 0: no limit."""

    daily_mb: int = field(default=0, metadata=least(0))  # 10^6 bytes, both ways, midnight to midnight
    office_hours: str = field(
        default="8:30-17:30", metadata=like(r"([01]?\d|2[0-3]):[0-5]\d-([01]?\d|2[0-3]):[0-5]\d")
    )
    office_kbit_s: int = field(default=0, metadata=least(0))  # towards the province, within office_hours

    def in_office(self, at: datetime) -> bool:
        opens, closes = (time.fromisoformat(text.zfill(5)) for text in self.office_hours.split("-"))
        now = at.time()
        return opens <= now < closes if opens <= closes else now >= opens or now < closes


@dataclass(frozen=True, slots=True)
class Place(Section):
    name: str = "石桥村便民服务站"
    county: str = "清塘县"
    region_code: str = field(default="450102000000", metadata=like(r"\d{12}"))
    window: str = "清塘镇便民中心"
    window_hours: str = "8:30-17:30"
    phone: str = "12345"


@dataclass(frozen=True, slots=True)
class Terminal(Section):
    id: str = field(default="JJ-DEMO-0001", metadata=like(r"[A-Z0-9-]{1,32}"))
    receipt_prefix: str = field(default="4517", metadata=like(r"\d{4}"))  # first group of its receipt numbers
    language: Literal["zh_CN", "en"] = "zh_CN"
    catalogue: str = ""  # folder; empty: the packaged sample
    technician_pin: str = field(default="", repr=False)  # scrypt$salt$hash (hex); empty: the page stays closed
    retention_days: int = field(default=30, metadata=least(1))
    disk_low_mb: int = field(default=200, metadata=least(20))  # below this no new case is begun
    developer: bool = False  # robot socket and developer panel allowed


@dataclass(frozen=True, slots=True)
class Gates(Section):
    """Beyond which no new case is taken; from 70 % on technician and province are warned."""

    offline_days: int = field(default=60, metadata=least(1))
    waiting_cases: int = field(default=5000, metadata=least(10))


@dataclass(frozen=True, slots=True)
class Export(Section):
    """Where the technician's page looks for a USB medium: folders as patterns, with colons between them."""

    folders: str = "/media/*:/media/*/*:/run/media/*/*"


@dataclass(frozen=True, slots=True)
class Keys(Section):
    """Where the terminal's secret keys live, and which suite of algorithms it speaks. docs/keys.md."""

    suite: Literal["international", "national"] = "international"
    provider: Literal["file", "tpm", "pkcs11"] = "file"
    tpm: str = "/dev/tpmrm0"  # a device, or the socket of an emulator
    module: str = ""  # PKCS #11 library
    label: str = "jiujin"  # of its token
    pin_file: str = ""  # holds the token's PIN


@dataclass(frozen=True, slots=True)
class Config(Section):
    terminal: Terminal = field(default_factory=Terminal)
    place: Place = field(default_factory=Place)
    panel: Panel = field(default_factory=Panel)
    timeouts: Timeouts = field(default_factory=Timeouts)
    province: Province = field(default_factory=Province)
    line: LineUse = field(default_factory=LineUse)
    gates: Gates = field(default_factory=Gates)
    export: Export = field(default_factory=Export)
    keys: Keys = field(default_factory=Keys)
    devices: str = "devices.toml"  # relative to the configuration file


def load(path: Path | None) -> Config:
    """Raises ConfigError."""
    file = path or DEMO_CONFIG
    try:
        return _made(Config, tomllib.loads(file.read_text("utf-8")))
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from error
    except ValueError as error:  # TOML syntax, encoding and rules alike
        raise ConfigError(f"{file}: {error}") from error


def _made(kind: type[S], document: Mapping[str, Any]) -> S:
    """Raises ConfigError that names every wrong field, as `panel.width`."""
    wanted = get_type_hints(kind)
    values: dict[str, Any] = {}
    faults = [f"{name}: there is no such field" for name in document if name not in wanted]
    for name in wanted.keys() & document.keys():
        value, section = document[name], wanted[name]
        if not (isinstance(section, type) and issubclass(section, Section)):
            values[name] = value
        elif not isinstance(value, Mapping):
            faults.append(f"{name}: must be a table [{name}]")
        else:
            try:
                values[name] = _made(section, value)
            except ConfigError as error:
                faults += [f"{name}.{fault}" for fault in str(error).split("; ")]
    try:
        made = kind(**values)
    except ConfigError as error:
        faults.append(str(error))
    if faults:
        raise ConfigError("; ".join(faults))
    return made


def _fault(value: Any, wanted: Any, limits: Mapping[str, Any]) -> str:
    """Empty when the value fits."""
    if get_origin(wanted) is Literal:
        return "" if value in get_args(wanted) else f"must be one of {', '.join(get_args(wanted))}"
    if not isinstance(value, (int, float) if wanted is float else wanted) or (
        isinstance(value, bool) and wanted is not bool
    ):
        return f"must be {KINDS.get(wanted, wanted.__name__)}"
    if "least" in limits and value < limits["least"]:
        return f"must be at least {limits['least']:g}"
    if "most" in limits and not value <= limits["most"]:
        return f"must be at most {limits['most']:g}"
    if "like" in limits and not re.fullmatch(limits["like"], str(value), re.ASCII):
        return f"must be like {limits['like']}"
    return ""
