"""The enrolment file: who this terminal is to the province, and which keys it may believe and seal to."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from pydantic import ValidationError

from kiosk.contract import jose
from kiosk.contract.case import Enrolment, TrustedKey
from kiosk.contract.jose import PublicKey
from kiosk.contract.suite import Suite
from kiosk.contract.suites import INTERNATIONAL, SUITES, suite_of_key
from kiosk.files import write_atomically

ENROLMENT_MAX = 1024 * 1024
Use = Literal["terminal", "recipient", "acknowledgement"]
CURVES = frozenset(suite.curve for suite in SUITES.values())


class NotEnrolled(Exception):
    """The terminal has no enrolment yet: nothing can be sealed. `kiosk province enrol`, or the CSR endpoint."""


class EnrolmentBroken(Exception):
    """The enrolment file cannot be read; enrol again. Names the file, never its contents."""


class Trust:
    """Look-ups in an enrolment. Keys are checked when they are asked for; their id must be their thumbprint."""

    def __init__(self, enrolment: Enrolment) -> None:
        self.enrolment = enrolment
        self.terminal = enrolment.terminal
        self.generation = enrolment.generation

    def recipient(self, now: datetime, suite: Suite = INTERNATIONAL) -> TrustedKey:
        """The key of this suite to seal to: of those valid now the newest.

        When the clock makes none valid, the newest of all: a wrong clock must not close the terminal, and the list,
        not the clock, says whom to trust. Raises NotEnrolled when there is none.
        """
        wanted = [key for key in self.enrolment.keys if key.use == "recipient"]
        keys = [key for key in wanted if key.jwk.get("crv") == suite.curve]
        if not keys:
            raise NotEnrolled("the trust list has no recipient key; enrol again")
        return max([key for key in keys if _valid(key, now)] or keys, key=_starts)

    def key(self, kid: str, use: Use) -> PublicKey | None:
        """The public key of this id, if it is trusted for this use and its suite is one that the province allowed;
        retired keys still verify what they signed."""
        for trusted in self.enrolment.keys:
            if trusted.kid == kid and trusted.use == use:
                key = checked(trusted)
                return key if suite_of_key(key).name in self.enrolment.suites else None
        return None

    def terminal_key(self, kid: str, terminal: str) -> PublicKey | None:
        """The signing key of the terminal of that id, this one's own included when the list holds it."""
        for trusted in self.enrolment.keys:
            if trusted.kid == kid and trusted.use == "terminal" and trusted.owner == terminal:
                return checked(trusted)
        return None


def checked(trusted: TrustedKey) -> PublicKey:
    """The key itself. Raises EnrolmentBroken when its id is not its RFC 7638 thumbprint."""
    return _checked(trusted.kid, trusted.use, tuple(sorted(trusted.jwk.items())))


@lru_cache(maxsize=256)
def _checked(kid: str, use: str, jwk: tuple[tuple[str, str], ...]) -> PublicKey:
    try:
        key = jose.public_key(dict(jwk))
    except jose.Refused as error:
        raise EnrolmentBroken(f"trust list: {use} key is unusable; enrol again") from error
    if key.thumbprint() != kid:
        raise EnrolmentBroken(f"trust list: {use} key's id is not its thumbprint; enrol again")
    return key


def read_enrolment(file: Path) -> Trust:
    """Raises NotEnrolled, EnrolmentBroken."""
    try:
        with file.open("rb") as stream:
            data = stream.read(ENROLMENT_MAX + 1)
    except FileNotFoundError as error:
        raise NotEnrolled(f"{file}: not there; enrol this terminal first") from error
    if len(data) > ENROLMENT_MAX:
        raise EnrolmentBroken(f"{file}: too large; enrol again")
    try:
        return Trust(Enrolment.model_validate_json(data))
    except ValidationError as error:
        raise EnrolmentBroken(f"{file}: {error.error_count()} fields are wrong; enrol again") from error


def write_enrolment(file: Path, enrolment: Enrolment) -> None:
    """Whole or not at all. Raises EnrolmentBroken, and keeps the old file, when a key is unusable."""
    for key in enrolment.keys:
        if key.use in get_args(Use) and key.jwk.get("crv") in CURVES:  # a newer province may list others
            checked(key)
    write_atomically(file, enrolment.model_dump_json(indent=2).encode())


def _valid(key: TrustedKey, now: datetime) -> bool:
    return (key.not_before is None or key.not_before <= now) and (key.not_after is None or now < key.not_after)


def _starts(key: TrustedKey) -> float:
    return key.not_before.timestamp() if key.not_before else 0.0
