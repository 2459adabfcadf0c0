"""A TPM 2.0's keys: machine key (HMAC) and terminal key (ES256), made by the chip from its own seed.

Both are primary keys of the owner hierarchy. The chip makes the same ones again from the same template, so nothing
secret is on the disk; the template carries a salt from the state folder: a new salt, new keys. Four commands of the
TPM 2.0 Library, Part 3, in the encoding of Part 2; ADR 0020 says why not through a library.
"""

import hashlib
import os
import socket
import stat
import struct
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from joserfc.util import urlsafe_b64encode

from kiosk.files import alone, write_atomically
from kiosk.keys.provider import KeysBroken

SALT = 32
ANSWER_S = 30.0  # an elliptic key takes a slow chip some seconds
ANSWER_MAX = 4096
DATA_MAX = 1024  # TPM2B_MAX_BUFFER

NO_SESSIONS, SESSIONS = 0x8001, 0x8002  # TPM_ST
CREATE_PRIMARY, SIGN, HMAC, FLUSH = 0x131, 0x15D, 0x155, 0x165  # TPM_CC
OWNER, NULL_HANDLE, PASSWORD = 0x40000001, 0x40000007, 0x40000009  # TPM_RH, TPM_RS_PW
TRANSIENT = 0x80000000  # TPM_HT_TRANSIENT: three fit into the smallest chip
KEPT = 2  # one left for whoever else asks
KEYEDHASH, HMAC_SCHEME, SHA256, NULL, ECDSA, ECC, P256 = 0x0008, 0x0005, 0x000B, 0x0010, 0x0018, 0x0023, 0x0003
HASHCHECK = 0x8024
# TPMA_OBJECT: fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, noDA, sign.
ATTRIBUTES = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 10 | 1 << 18
_NO_PASSWORD = struct.pack(">IIHBH", 9, PASSWORD, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A key in the chip: its handle, and its public part as the chip wrote it (TPMT_PUBLIC)."""

    handle: int
    public: bytes


@lru_cache(maxsize=8)
def tpm_at(address: str) -> "Tpm":
    """A process talks to a chip on one line, whoever in it asks. Raises KeysBroken."""
    return Tpm(address)


class Tpm:
    """`address`: a device with the kernel's resource manager (/dev/tpmrm0), or an emulator's Unix socket, which has
    room for one process at a time. Keys are named by their templates (TPMT_PUBLIC); the chip has room for KEPT."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._lock = threading.RLock()
        self._loaded: dict[bytes, Loaded] = {}
        self._line: socket.socket | None = None
        self._device = -1
        try:
            if stat.S_ISSOCK(Path(address).stat().st_mode):
                self._line = socket.socket(socket.AF_UNIX)
                self._line.settimeout(ANSWER_S)
                self._line.connect(address)
            else:
                self._device = os.open(address, os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            raise KeysBroken(f"TPM at {address}: {error.strerror or 'does not answer'}") from error
        if self._line:  # no resource manager takes away what a process before this one left
            try:
                for handle in range(TRANSIENT, TRANSIENT + 3):
                    self._ask(NO_SESSIONS, FLUSH, struct.pack(">I", handle))
            except KeysBroken:
                self.close()
                raise

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        if self._line:
            self._line.close()
        elif self._device >= 0:
            os.close(self._device)
            self._device = -1

    def public(self, template: bytes) -> bytes:
        """The key's public part. Raises KeysBroken."""
        with self._lock:
            return self._key(template).public

    def _key(self, template: bytes) -> Loaded:
        if template not in self._loaded:
            if len(self._loaded) == KEPT:
                oldest = self._loaded.pop(next(iter(self._loaded)))
                self._ask(NO_SESSIONS, FLUSH, struct.pack(">I", oldest.handle))
            self._loaded[template] = self._primary(template)
        return self._loaded[template]

    def _primary(self, template: bytes) -> Loaded:
        parameters = _sized(struct.pack(">HH", 0, 0)) + _sized(template) + _sized(b"") + struct.pack(">I", 0)
        answer = self._done(CREATE_PRIMARY, struct.pack(">I", OWNER) + _NO_PASSWORD + parameters)
        public, _ = _read_sized(answer, 8)
        return Loaded(int.from_bytes(answer[:4], "big"), public)

    def hmac(self, template: bytes, data: bytes) -> bytes:
        assert len(data) <= DATA_MAX
        with self._lock:
            key = struct.pack(">I", self._key(template).handle)
            answer = self._done(HMAC, key + _NO_PASSWORD + _sized(data) + struct.pack(">H", SHA256))
        return _read_sized(answer, 4)[0]

    def sign(self, template: bytes, digest: bytes) -> bytes:
        """ES256: r || s."""
        ticket = struct.pack(">HIH", HASHCHECK, NULL_HANDLE, 0)
        scheme = struct.pack(">HH", ECDSA, SHA256)
        with self._lock:
            key = struct.pack(">I", self._key(template).handle)
            answer = self._done(SIGN, key + _NO_PASSWORD + _sized(digest) + scheme + ticket)
        r, at = _read_sized(answer, 8)  # after the parameters' size, algorithm and hash
        s, _ = _read_sized(answer, at)
        return r.rjust(32, b"\0") + s.rjust(32, b"\0")

    def _done(self, code: int, body: bytes) -> bytes:
        result, answer = self._ask(SESSIONS, code, body)
        if result:
            raise KeysBroken(f"TPM at {self.address}: command {code:#x} failed with {result:#x}")
        return answer

    def _ask(self, tag: int, code: int, body: bytes) -> tuple[int, bytes]:
        command = struct.pack(">HII", tag, 10 + len(body), code) + body
        try:
            if self._line:
                self._line.sendall(command)
                answer = self._line.recv(ANSWER_MAX)
            else:
                os.write(self._device, command)
                answer = os.read(self._device, ANSWER_MAX)
        except OSError as error:
            raise KeysBroken(f"TPM at {self.address}: {error.strerror or 'does not answer'}") from error
        if len(answer) < 10 or len(answer) != struct.unpack_from(">I", answer, 2)[0]:
            raise KeysBroken(f"TPM at {self.address}: its answer is cut")
        return int(struct.unpack_from(">I", answer, 6)[0]), answer[10:]


class TpmMachineKey:
    def __init__(self, tpm: Tpm, folder: Path) -> None:
        self._tpm = tpm
        head = struct.pack(">HHIHHH", KEYEDHASH, SHA256, ATTRIBUTES, 0, HMAC_SCHEME, SHA256)
        self._template = head + _sized(_salt(folder))
        tpm.public(self._template)

    def hmac(self, data: bytes) -> bytes:
        return self._tpm.hmac(self._template, data)


class TpmTerminalKey:
    """ES256."""

    def __init__(self, tpm: Tpm, folder: Path) -> None:
        self._tpm = tpm
        head = struct.pack(">HHIH", ECC, SHA256, ATTRIBUTES, 0)
        parameters = struct.pack(">HHHHH", NULL, ECDSA, SHA256, P256, NULL)
        self._template = head + parameters + _sized(_salt(folder)) + _sized(b"")
        public = tpm.public(self._template)
        x, at = _read_sized(public, len(head) + len(parameters))
        y, _ = _read_sized(public, at)
        coordinates = {
            name: urlsafe_b64encode(value.rjust(32, b"\0")).decode() for name, value in (("x", x), ("y", y))
        }
        self._public = {"kty": "EC", "crv": "P-256", **coordinates}

    def public_jwk(self) -> dict[str, str]:
        return dict(self._public)

    def sign(self, data: bytes) -> bytes:
        return self._tpm.sign(self._template, hashlib.sha256(data).digest())


def _salt(folder: Path) -> bytes:
    file = folder / "tpm.salt"
    with alone(folder):
        if not file.exists():
            write_atomically(file, os.urandom(SALT))
    salt = file.read_bytes()
    if len(salt) != SALT:
        raise KeysBroken(f"{file}: not {SALT} bytes; enrol the terminal again")
    return salt


def _sized(data: bytes) -> bytes:
    """TPM2B: 16-bit length in front."""
    return struct.pack(">H", len(data)) + data


def _read_sized(data: bytes, at: int) -> tuple[bytes, int]:
    """The bytes of a TPM2B and where it ends. Raises KeysBroken."""
    try:
        (size,) = struct.unpack_from(">H", data, at)
    except struct.error as error:
        raise KeysBroken("TPM: its answer is cut") from error
    if len(data) < at + 2 + size:
        raise KeysBroken("TPM: its answer is cut")
    return data[at + 2 : at + 2 + size], at + 2 + size
