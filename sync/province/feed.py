"""The signed feed: a TUF repository of catalogue, calendar, keys and notices, in DATA/feed/{metadata,targets}.

Two keys: one for the root, one for the other roles; a real province keeps the first one offline. The timestamp lives
TIMESTAMP_DAYS and is signed again when half of that is over, so that a terminal sees a feed that stands still.
"""

import fcntl
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from securesystemslib.signer import CryptoSigner  # type: ignore[attr-defined]  # its package lacks __all__
from tuf.api.metadata import (  # type: ignore[attr-defined]  # as above
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from kiosk.contract.feed import LIST
from sync.province.durable import make_folder, write_durably
from sync.province.problems import Refusal

PARTS = ("metadata", "targets")
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}")
ROOT_DAYS, TARGETS_DAYS, TIMESTAMP_DAYS = 3650, 90, 14
FILE_MAX = 64 * 1024 * 1024
Part = Path | bytes  # the catalogue: its folder; any other: the file's content


def feed_file(data: Path, part: str, file: str) -> bytes:
    """Raises Refusal("not-found")."""
    names = file.split("/")
    if part not in PARTS or len(names) > 4 or not all(NAME.fullmatch(name) for name in names):
        raise Refusal("not-found")
    try:
        return (data / "feed" / part).joinpath(*names).read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise Refusal("not-found") from error


def feed_root(data: Path) -> str:
    """What a terminal must hold to believe the feed: the first root, as JSON. "" before anything was published."""
    try:
        return (data / "feed" / "metadata" / "1.root.json").read_text("utf-8")
    except FileNotFoundError:
        return ""


def publish(data: Path, parts: Mapping[str, Part], now: datetime) -> None:
    """Signs `parts`, by their names in the feed (`catalogue`, `calendar.json`, `keys.json`, `notices.json`), as the
    newest; parts that are not given stay. Does nothing when all of it is signed already and still fresh."""
    metadata, targets = data / "feed" / "metadata", data / "feed" / "targets"
    for folder in (metadata, targets):
        make_folder(folder)
    with _alone(data / "feed"):
        root_signer, signer = _signer(data / "keys" / "feed-root.key.pem"), _signer(data / "keys" / "feed.key.pem")
        if not (metadata / "1.root.json").exists():
            root = Root(version=1, expires=now + timedelta(days=ROOT_DAYS), consistent_snapshot=True)
            root.add_key(root_signer.public_key, "root")
            for role in ("targets", "snapshot", "timestamp"):
                root.add_key(signer.public_key, role)
            write_durably(metadata / "1.root.json", _signed(root, root_signer))
        _sign_files(metadata, targets, parts, signer, now)


def _sign_files(
    metadata: Path, targets: Path, parts: Mapping[str, Part], signer: CryptoSigner, now: datetime
) -> None:
    stamp = metadata / "timestamp.json"
    known: Metadata[Timestamp] | None = Metadata.from_file(str(stamp)) if stamp.exists() else None
    version = known.signed.version if known else 0
    old: dict[str, TargetFile] = {}
    if version:
        old = Metadata[Targets].from_file(str(metadata / f"{version}.targets.json")).signed.targets
    files = dict(_files(parts))
    new = {name: target for name, target in old.items() if name.partition("/")[0] not in {*parts, LIST}}
    new |= {name: TargetFile.from_data(name, content) for name, content in files.items()}
    files[LIST] = json.dumps(sorted(new)).encode()
    new[LIST] = TargetFile.from_data(LIST, files[LIST])
    fresh = known is not None and known.signed.expires > now + timedelta(days=TIMESTAMP_DAYS / 2)
    if fresh and new == old:
        return
    for name, content in files.items():
        digest, path = hashlib.sha256(content).hexdigest(), targets / name
        make_folder(path.parent)
        write_durably(path.with_name(f"{digest}.{path.name}"), content)
    version += 1
    later = now + timedelta(days=TARGETS_DAYS)
    write_durably(
        metadata / f"{version}.targets.json", _signed(Targets(version=version, expires=later, targets=new), signer)
    )
    snapshot = Snapshot(version=version, expires=later, meta={"targets.json": MetaFile(version)})
    write_durably(metadata / f"{version}.snapshot.json", _signed(snapshot, signer))
    expires = now + timedelta(days=TIMESTAMP_DAYS)
    timestamp = Timestamp(version=version, expires=expires, snapshot_meta=MetaFile(version))
    write_durably(stamp, _signed(timestamp, signer))  # last: from here on terminals see the new feed


def _files(parts: Mapping[str, Part]) -> Iterator[tuple[str, bytes]]:
    for part, content in parts.items():
        if isinstance(content, bytes):
            yield part, content
            continue
        for path in sorted((*content.rglob("*.json"), *content.glob("index.columns"))):
            if path.is_file() and not path.is_symlink() and path.stat().st_size <= FILE_MAX:
                yield f"{part}/{path.relative_to(content).as_posix()}", path.read_bytes()


def _signed(role: Root | Targets | Snapshot | Timestamp, signer: CryptoSigner) -> bytes:
    metadata: Metadata[Any] = Metadata(role)
    metadata.sign(signer)
    return metadata.to_bytes()


def _signer(path: Path) -> CryptoSigner:
    if not path.exists():
        pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        write_durably(path, pem)
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path.name}: not an EC key")
    return CryptoSigner(key)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def now_utc() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
