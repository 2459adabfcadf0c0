"""What a person at the province does with stored cases: open one, take in an export from a USB medium."""

import errno
import hashlib
import json
import mimetypes
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.contract.exchange import RECORD_MAX, UploadMetadata
from kiosk.contract.limits import SEALED_MANIFEST_MAX
from sync.province import parts
from sync.province.fetching import fetch, written
from sync.province.gate import UUID
from sync.province.live import Route
from sync.province.opening import signed_case
from sync.province.platform import Platform
from sync.province.problems import Refusal
from sync.province.records import IMPORTED, KIND
from sync.province.uploads import UPLOAD_MAX


def open_into(platform: Platform, case: str, folder: Path, routes: Sequence[Route] = ()) -> dict[str, Any]:
    """The case in the clear, its materials as files of `folder` (0700, 0600). By `routes` those certificates are
    fetched that it only authorises to fetch. Raises Refusal."""
    manifest, contents = platform.receiving.opened(case)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = []
    for entry, content in zip(manifest.materials, contents, strict=True):
        suffix = mimetypes.guess_extension(entry.media_type) or ".bin"
        file = folder / f"{entry.n}{suffix}"
        file.write_bytes(content)
        file.chmod(0o600)
        files.append({**entry.model_dump(mode="json", exclude={"key"}), "file": str(file)})
    document: dict[str, Any] = {**manifest.model_dump(mode="json"), "materials": files}
    for part, own in zip(document.get("parts", ()), parts.answers(manifest).values(), strict=False):
        part["given"] = own
    if manifest.certificates:
        came: list[dict[str, Any]] = [use.model_dump() for use in manifest.certificates if use.number]
        document["certificates"] = [*came, *written(fetch(routes, platform, manifest), folder)]
    (folder / "case.json").write_text(json.dumps(document, ensure_ascii=False, indent=2), "utf-8")
    (folder / "case.json").chmod(0o600)
    return document


RECORD_SUFFIX = ".record.json"
PARENT_MISSING = "parent-missing"


@dataclass(frozen=True, slots=True)
class Imported:
    """One case or record of an export. `outcome`: stored, known, or the refusal's code."""

    case: str
    outcome: str


def import_export(platform: Platform, folder: Path) -> Iterator[Imported]:
    """Takes in every CASE.jws of a folder with its CASE.N.enc beside it, by the same checks as over the line; what
    adds to a case that lies there too, after it."""
    early: list[Path] = []
    for path in sorted(folder.rglob("*.jws")):
        taken = _import_case(platform, path)
        if taken.outcome == PARENT_MISSING:
            early.append(path)
        else:
            yield taken
    for path in early:
        yield _import_case(platform, path)
    for path in sorted(folder.rglob(f"*{RECORD_SUFFIX}")):
        name = path.name.removesuffix(RECORD_SUFFIX)
        try:
            body = _read(path, RECORD_MAX)
            _, fresh = platform.records.put(_record_kind(name, body), name, body, IMPORTED)
            yield Imported(name, "stored" if fresh else "known")
        except Refusal as refusal:
            yield Imported(name, refusal.code)
        except OSError as error:
            yield Imported(name, f"unreadable:{os.strerror(error.errno or 0)}")


def _import_case(platform: Platform, path: Path) -> Imported:
    body = b""
    try:
        body = _read(path, SEALED_MANIFEST_MAX)
        case, signer = signed_case(body, platform.registry.key)
        if signer.revoked:
            raise Refusal("terminal-revoked")
        header = case.header
        for seal in header.materials:
            sealed = _read(_material(path, seal.n), UPLOAD_MAX)
            metadata = UploadMetadata(case=header.case, n=seal.n, sha256=seal.sha256)
            _place(platform, header.terminal, metadata, sealed)
        _, fresh = platform.receiving.receive(header.case, body, None)
        return Imported(header.case, "stored" if fresh else "known")
    except Refusal as refusal:
        if refusal.code == "terminal-revoked":
            platform.quarantine.keep(body)
        return Imported(path.stem, refusal.code)
    except OSError as error:
        return Imported(path.stem, f"unreadable:{os.strerror(error.errno or 0)}")


def _record_kind(name: str, body: bytes) -> str:
    """A record says itself what it is. Raises Refusal("record")."""
    try:
        document = json.loads(body.decode("utf-8"))
        kind = document["kind"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refusal("record") from error
    if document.get("id") != name or not UUID.fullmatch(name) or not KIND.fullmatch(str(kind)):
        raise Refusal("record")
    return str(kind)


def _material(manifest: Path, n: int) -> Path:
    return manifest.with_name(f"{manifest.name.removesuffix('.jws')}.{n}.enc")


def _read(path: Path, limit: int) -> bytes:
    """A file of the medium's own: a pipe there would be waited for without an end, a link leads out of it."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a file")
        content = file.read(limit + 1)
    if len(content) > limit:
        raise Refusal("too-large")
    return content


def _place(platform: Platform, terminal: str, metadata: UploadMetadata, sealed: bytes) -> None:
    if hashlib.sha256(sealed).hexdigest() != metadata.sha256:
        raise Refusal("material-digest", numbers=(metadata.n,))
    upload, offset = platform.uploads.create(terminal, metadata, len(sealed))
    if offset == upload.size:
        return
    with platform.archive.appending(upload.upload, offset) as part:
        part.write(sealed[offset:])
        platform.uploads.finish(upload, part)
