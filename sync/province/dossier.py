"""A stored case as a package for an archive: `kiosk.contract.archive` says what is in it and verifies it."""

import hashlib
import json
import mimetypes
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from kiosk.contract import archive
from kiosk.contract.jose import Refused
from kiosk.contract.letter import of_text
from kiosk.contract.suites import INTERNATIONAL
from sync.province.database import changes
from sync.province.durable import sync_folder
from sync.province.keys import public_jwk
from sync.province.opening import signed_case
from sync.province.platform import Platform
from sync.province.receiving import StoredCase
from sync.province.trail import add, of

WORDS = """这是一件政务服务办件的电子档案包（单套归档）。

content/   办件内容，可以直接看：case.json 是填写的内容，其余是材料和签名。
evidence/  收到时的原样：封装的办件、材料和回信，带终端和省平台的签名。
trail.json 全过程记录：每一步的时间、地点、经办和程序版本，一环扣一环，改一处就对不上。
digests.json、signature.jws  每个文件的摘要，和省平台对它们的签名。

验证：kiosk archive verify 本目录 --trust 信任名单.json

This is a case of public service as an archive keeps it. content/: readable; evidence/: as it came, sealed and signed;
trail.json: every step, hash-chained. To verify it: kiosk archive verify FOLDER --trust TRUST.json
"""


class NotWritten(Exception):
    """Why there is no package."""


def write(platform: Platform, case: str, out: Path, by: str) -> int:
    """How many files. The folder is new, or empty. Raises Refusal, NotWritten, OSError; then nothing is left."""
    stored = platform.receiving.find(case)
    if stored is None or stored.supplement_of is not None:
        raise NotWritten("no such case; a supplement goes with its case")
    if out.exists() and any(out.iterdir()):
        raise NotWritten("there is something in it already")
    whole = [stored, *platform.receiving.supplements(case)]
    with platform.database.writing() as connection:
        add(connection, case, platform.now(), "archived", by)
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _written(platform, whole, out, by)
    except BaseException:
        shutil.rmtree(out, ignore_errors=True)
        raise


def _written(platform: Platform, whole: list[StoredCase], out: Path, by: str) -> int:
    keys: dict[str, dict[str, Any]] = {}
    documents = [_case(platform, one, out, keys) for one in whole]
    (out / "evidence" / "letters").mkdir()
    with platform.database.reading() as connection:
        trails = {one.case: [step.model_dump() for step in of(connection, one.case)] for one in whole}
        sent = connection.execute(
            select(changes.c.letter, changes.c.cursor).where(
                changes.c.case_id == whole[0].case, changes.c.letter != ""
            )
        ).all()
    for row in sent:
        (out / "evidence" / "letters" / f"{row.cursor}.letter").write_bytes(of_text(row.letter))
    first, at = documents[0], datetime.fromtimestamp(platform.now(), UTC).isoformat(timespec="seconds")
    package = {
        "format": archive.FORMAT,
        "case": whole[0].case,
        "cases": [one.case for one in whole],
        **{
            name: first[name]
            for name in (
                "receipt_number",
                "item",
                "task_code",
                "item_name",
                "catalogue_version",
                "filed_at",
                "applicant",
            )
        },
        "state": whole[0].state.value,
        "received_at": whole[0].received_at.isoformat(),
        "terminal": whole[0].terminal,
        "written_at": at,
        "written_by": by,
        "terminal_keys": list(keys.values()),
    }
    (out / archive.PACKAGE).write_bytes(archive.as_json(package))
    (out / archive.TRAIL).write_bytes(archive.as_json(trails))
    (out / archive.README).write_text(WORDS, "utf-8")
    digests = {name: archive.digest_of(path).model_dump() for name, path in archive.files_of(out)}
    raw = archive.as_json(digests)
    (out / archive.DIGESTS).write_bytes(raw)
    claims = archive.ArchiveClaims(case=whole[0].case, digests=hashlib.sha256(raw).hexdigest(), at=at)
    signed = platform.keys.signer(INTERNATIONAL)({"typ": archive.ARCHIVE_TYP}, claims.model_dump_json().encode())
    (out / archive.SIGNATURE).write_text(signed, "ascii")
    sync_folder(out)
    return len(digests)


def _case(platform: Platform, stored: StoredCase, out: Path, keys: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Its content and its evidence; the manifest as JSON, without the materials' keys."""
    content, evidence = out / "content" / stored.case, out / "evidence" / stored.case
    for folder in (content, evidence):
        folder.mkdir(parents=True)
    sealed = platform.archive.manifest(stored.case, stored.digest)
    signed, signer = signed_case(sealed, platform.registry.key)
    manifest, contents = platform.receiving.opened(stored.case)
    (evidence / "manifest.sealed").write_bytes(sealed)
    lines = []
    for line, data in zip(manifest.materials, contents, strict=True):
        file = f"{line.n}{mimetypes.guess_extension(line.media_type) or '.bin'}"
        (content / file).write_bytes(data)
        blob = platform.archive.material(stored.case, stored.digest, line.n)
        (evidence / f"{line.n}.enc").write_bytes(blob)
        lines.append({**line.model_dump(mode="json", exclude={"key"}), "file": file})
    keys[signer.kid] = {"kid": signer.kid, "terminal": signer.terminal, "jwk": public_jwk(signer.key)}
    if signed.header.kid != signer.kid:
        raise Refused("signed by another key")
    document = {**manifest.model_dump(mode="json"), "materials": lines}
    (content / "case.json").write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
    return document
