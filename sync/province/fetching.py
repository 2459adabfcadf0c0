"""免证办 without the line: certificates that an applicant authorised are fetched when the case is opened."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from pydantic import ValidationError

from kiosk.contract.case import CertificateUse, Manifest
from kiosk.contract.live import Asker, Certificate, LiveRequest
from sync.province.adapters import Asked, NotFound, Refused, Unavailable
from sync.province.live import Route
from sync.province.platform import Platform
from sync.province.trail import add

SERVICE = "certificate"


@dataclass(frozen=True, slots=True)
class Fetched:
    """`outcome`: fetched, not_found, refused, unavailable; the last is tried again with the next opening."""

    use: CertificateUse
    outcome: str
    certificate: Certificate | None = field(default=None, repr=False)


def fetch(routes: Sequence[Route], platform: Platform, manifest: Manifest) -> list[Fetched]:
    """Of every authorisation in the case; each attempt is a step of its trail."""
    found = [_one(routes, manifest, use) for use in manifest.certificates if not use.number]
    for one in found:
        with platform.database.writing() as connection:
            add(connection, manifest.case, platform.now(), f"certificate_{one.outcome}", what=one.use.type_code)
    return found


def written(found: Sequence[Fetched], folder: Path) -> list[dict[str, Any]]:
    """Their pages as files of `folder`, 0600."""
    told = []
    for n, one in enumerate(found, start=1):
        files = []
        for at, page in enumerate(one.certificate.pages if one.certificate else (), start=1):
            suffix = "jpg" if page.startswith(b"\xff\xd8\xff") else "png"
            file = folder / f"certificate-{n}-{at}.{suffix}"
            file.touch(0o600)
            file.write_bytes(page)
            files.append(str(file))
        number = one.certificate.number if one.certificate else ""
        says = one.certificate.tells if one.certificate else {}  # to be compared with the answers
        told.append({**one.use.model_dump(), "outcome": one.outcome, "number": number, "tells": says, "files": files})
    return told


def _one(routes: Sequence[Route], manifest: Manifest, use: CertificateUse) -> Fetched:
    person = manifest.applicant
    try:
        request = LiveRequest(
            id=str(uuid4()),
            service=SERVICE,
            item=manifest.item,
            task_code=manifest.task_code,
            person=Asker(
                name=person.name, id_type=person.id_type, id_number=person.id_number, proven=manifest.identity.how
            ),
            answers={"type_code": use.type_code, "consent": use.consent},
        )
        route = max(routes, key=lambda one: one.fits(request), default=None)
        if route is None or not route.fits(request):
            return Fetched(use, "unavailable")
        said = route.adapter.answer(Asked(request, manifest.terminal, route.within_s))
    except NotFound:
        return Fetched(use, "not_found")
    except Refused:
        return Fetched(use, "refused")
    except (Unavailable, ValidationError):
        return Fetched(use, "unavailable")
    if not isinstance(said, Certificate) or said.type_code != use.type_code:
        return Fetched(use, "unavailable")
    return Fetched(use, "fetched", said)
