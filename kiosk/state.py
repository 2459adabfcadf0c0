"""Where a terminal keeps what it knows: one folder (`--state DIR`), mode 0700."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from kiosk.files import sync_folder

MEMORY = Path("/dev/shm")  # noqa: S108  # memory-backed: pictures and sockets never touch the disk


def usual_state() -> Path:
    """Where `--state` points when it is not given."""
    return Path(os.environ.get("XDG_STATE_HOME", str(Path.home() / ".local" / "state"))) / "jiujin"


@dataclass(frozen=True, slots=True)
class StateFolder:
    root: Path

    def make(self) -> "StateFolder":
        """Creates the folders that processes share; does nothing when they are there."""
        for folder in (self.root, self.blobs, self.keys):
            if not folder.is_dir():
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                sync_folder(folder.parent)  # else a power cut takes the folder and every fsynced file in it
        for folder in (self.memory, self.pictures):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self

    @property
    def database(self) -> Path:
        return self.root / "outbox.db"

    @property
    def blobs(self) -> Path:
        """Sealed manifests and materials: CASE_ID.jws and CASE_ID.N.enc."""
        return self.root / "blobs"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def enrolment(self) -> Path:
        """kiosk.contract.case.Enrolment as JSON: certificate, trust list, suites."""
        return self.root / "enrolment.json"

    @property
    def ca(self) -> Path:
        return self.root / "ca.pem"

    @property
    def feed(self) -> Path:
        """What the province signed for its terminals, version by version; `active` is a link to one."""
        return self.root / "feed"

    def signed(self, part: str) -> Path:
        """A part of the active version, by its name in `kiosk.contract.feed`. May not be there."""
        return self.feed / "active" / part

    @property
    def memory(self) -> Path:
        """Sockets and pictures; a short path, since a Unix socket's may have 107 bytes."""
        name = hashlib.sha256(os.fsencode(self.root.resolve())).hexdigest()[:12]
        base = MEMORY if MEMORY.is_dir() else self.root
        return base / f"jiujin-{name}"

    @property
    def pictures(self) -> Path:
        return self.memory / "pictures"

    def device_socket(self, slot: str) -> Path:
        return self.memory / f"{slot}.sock"

    @property
    def sync_socket(self) -> Path:
        return self.memory / "sync.sock"
