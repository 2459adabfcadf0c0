"""A case as an archive keeps it (单套归档): a folder that is verified with nothing but a list of trusted keys.

    说明.txt            what this is, in words
    package.json        what the case is: item, applicant, numbers, times, state, terminals' keys
    content/CASE/       in the clear: case.json (answers, commitments …), N.jpg, N.png … the papers and the signature
    evidence/CASE/      as it came sealed: manifest.sealed, N.enc
    evidence/letters/   what the province wrote, sealed: ID.letter
    trail.json          every step, hash-chained (`kiosk.contract.trail`), by case
    digests.json        SHA-256 and SM3 of every file above, and its size
    signature.jws       the province's word for digests.json (typ jiujin-archive+jws)

`verify` proves: the province signed these files and no others; each sealed case is the terminal's own, whole, and the
one that the trail says came; no step is missing, changed or out of order; the letters are the province's.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field, TypeAdapter, ValidationError

from kiosk.contract import jose
from kiosk.contract.case import CaseId, Digest, Message, TrustedKey
from kiosk.contract.jose import PublicKey, Refused
from kiosk.contract.letter import check_letter
from kiosk.contract.limits import SEALED_MANIFEST_MAX
from kiosk.contract.opening import check_case
from kiosk.contract.sm2 import Sm3
from kiosk.contract.suites import SUITES
from kiosk.contract.trail import Step, broken_at

FORMAT = "jiujin-archive/1"
ARCHIVE_TYP = "jiujin-archive+jws"
PACKAGE, TRAIL, DIGESTS, SIGNATURE, README = "package.json", "trail.json", "digests.json", "signature.jws", "说明.txt"
JSON_MAX = 8 * 1024 * 1024
CHUNK = 1024 * 1024


class FileDigest(Message):
    sha256: Digest
    sm3: Digest
    size: int = Field(ge=0)


class ArchiveClaims(Message):
    """JWS payload of signature.jws."""

    case: CaseId
    digests: Digest  # SHA-256 of digests.json
    at: str


class TerminalKey(Message):
    kid: str
    terminal: str
    jwk: dict[str, str]


class Package(Message):
    """The part of package.json that a verifier needs."""

    format: str
    case: CaseId
    cases: list[CaseId]  # the case, then its supplements as they came
    terminal_keys: list[TerminalKey]


_DIGESTS = TypeAdapter(dict[str, FileDigest])
_TRAIL = TypeAdapter(dict[str, list[Step]])
_KEYS = TypeAdapter(list[TrustedKey])


def digest_of(file: Path) -> FileDigest:
    sha256, sm3, size = hashlib.sha256(), Sm3(), 0
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            sha256.update(chunk)
            sm3.update(chunk)
            size += len(chunk)
    return FileDigest(sha256=sha256.hexdigest(), sm3=sm3.hexdigest(), size=size)


def files_of(folder: Path) -> Iterator[tuple[str, Path]]:
    """All but the digests and the signature over them."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if (path.is_file() or path.is_symlink()) and name not in {DIGESTS, SIGNATURE}:
            yield name, path


def trust_list(file: Path) -> list[TrustedKey]:
    """Of an enrolment, or of GET /v1/keys: JSON with `keys`. Raises ValueError, OSError."""
    raw = json.loads(_bounded(file))
    return _KEYS.validate_python(raw.get("keys") if isinstance(raw, dict) else raw)


def verify(folder: Path, trusted: Sequence[TrustedKey]) -> list[str]:
    """What does not hold, in words for an archivist; nothing: the package is whole and genuine."""
    try:
        return list(_faults(folder, trusted))
    except (OSError, ValueError, KeyError, RecursionError) as error:
        return [f"not a package of this format: {type(error).__name__}"]


def _faults(folder: Path, trusted: Sequence[TrustedKey]) -> Iterator[str]:
    province = {key.kid: jose.public_key(key.jwk) for key in trusted if key.use == "acknowledgement"}
    raw = _bounded(folder / DIGESTS)
    try:
        _, payload = jose.verify(
            _bounded(folder / SIGNATURE), typ=ARCHIVE_TYP, key_of=province.get, limit=SEALED_MANIFEST_MAX
        )
        claims = ArchiveClaims.model_validate_json(payload)
    except (Refused, ValidationError) as error:
        yield f"{SIGNATURE}: not signed by a province that is trusted: {error}"
        return
    if hashlib.sha256(raw).hexdigest() != claims.digests:
        yield f"{DIGESTS}: not the one that was signed"
        return
    digests = _DIGESTS.validate_json(raw)
    changed = list(_changed(folder, digests))
    yield from changed
    if changed:
        return
    package = Package.model_validate_json(_bounded(folder / PACKAGE))
    if package.format != FORMAT or package.case != claims.case:
        yield f"{PACKAGE}: of another format or another case"
    trails = _TRAIL.validate_json(_bounded(folder / TRAIL))
    keys = {key.kid: jose.public_key(key.jwk) for key in package.terminal_keys}
    for case in package.cases:
        yield from _case_faults(folder, case, package.case, keys, trails.get(case, []))
    for letter in sorted((folder / "evidence" / "letters").glob("*.letter")):
        try:
            about = check_letter(_bounded(letter), province.get).header.about
        except Refused as error:
            yield f"{letter.name}: {error}"
        else:
            if about != package.case:
                yield f"{letter.name}: about another case"


def _changed(folder: Path, digests: Mapping[str, FileDigest]) -> Iterator[str]:
    found = dict(files_of(folder))
    for name in sorted(digests.keys() - found.keys()):
        yield f"{name}: missing"
    for name, path in found.items():
        if path.is_symlink() or name not in digests:
            yield f"{name}: does not belong to the package"
        elif digest_of(path) != digests[name]:
            yield f"{name}: changed"


def _case_faults(
    folder: Path, case: str, whole: str, keys: Mapping[str, PublicKey], steps: Sequence[Step]
) -> Iterator[str]:
    evidence = folder / "evidence" / case
    try:
        signed = check_case(_bounded(evidence / "manifest.sealed"), keys.get)
    except Refused as error:
        yield f"{case}: {error}"
        return
    header = signed.header
    if header.case != case or header.of != (None if case == whole else whole):
        yield f"{case}: sealed as another case"
    for seal in header.materials:
        data = (evidence / f"{seal.n}.enc").read_bytes() if (evidence / f"{seal.n}.enc").is_file() else b""
        if len(data) != seal.size or not SUITES[header.suite].is_sealed(data, seal):
            yield f"{case}: material {seal.n} is not the one that the terminal signed"
    if (n := broken_at(case, steps)) is not None:
        yield f"{TRAIL}: {case}: step {n} does not follow from the one before"
    if not any(step.event == "received" and step.what == signed.digest for step in steps):
        yield f"{TRAIL}: {case}: does not say that this case came"


def _bounded(file: Path) -> bytes:
    with file.open("rb") as stream:
        data = stream.read(JSON_MAX + 1)
    if len(data) > JSON_MAX:
        raise ValueError("too large")
    return data


def as_json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode()
