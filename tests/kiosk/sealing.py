"""A province in a few lines, and a resident's synthetic submission: what the tests of keys, seal and outbox need."""

import hashlib
import os
import uuid
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import ECKey

from kiosk.application import Application
from kiosk.application.application import PNG_MAGIC
from kiosk.catalogue.item import Item
from kiosk.config import Config, Keys
from kiosk.contract import jose
from kiosk.contract.case import (
    ACKNOWLEDGEMENT_TYP,
    Acknowledgement,
    Enrolment,
    Manifest,
    Person,
    TrustedKey,
)
from kiosk.contract.jose import PublicKey
from kiosk.contract.letter import Letter, LetterHeader, as_text, seal_letter
from kiosk.contract.opening import check_case, open_manifest, open_material
from kiosk.contract.sm2 import Sm2Key
from kiosk.contract.suite import Suite
from kiosk.contract.suites import INTERNATIONAL, NATIONAL, suite_of_key
from kiosk.identity.card import Document, IdCard, Sex
from kiosk.keys import KeyRing, write_enrolment
from kiosk.outbox import cases, transitions
from kiosk.outbox.entry import Delivered
from kiosk.outbox.filing import Filing
from kiosk.outbox.submission import Page, Submission
from kiosk.seal import CaseFacts, verify_acknowledgement
from kiosk.state import StateFolder

TERMINAL = "JJ-TEST-0001"
NAME, NUMBER, PHONE, ADDRESS = "韦阿婆", "450102194305120020", "13900001234", "清塘县石桥村三组十八号"
PERSONAL = (NAME, NUMBER, PHONE, ADDRESS)


def new_key(suite: Suite = INTERNATIONAL) -> Any:
    return Sm2Key.generate() if suite is NATIONAL else ECKey.generate_key("P-256", auto_kid=False)


def signer(key: PublicKey) -> jose.Signer:
    if isinstance(key, Sm2Key):
        return key.sign
    private = key.get_op_key("sign")

    def sign(data: bytes) -> bytes:
        r, s = utils.decode_dss_signature(private.sign(data, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return sign


def jwk(key: PublicKey) -> dict[str, str]:
    return key.as_jwk() if isinstance(key, Sm2Key) else dict(key.as_dict(private=False))  # type: ignore[arg-type]


def trusted(key: PublicKey, use: Any, owner: str = "province", **more: Any) -> TrustedKey:
    return TrustedKey(kid=key.thumbprint(), use=use, owner=owner, jwk=jwk(key), **more)


class Province:
    def __init__(self, suite: Suite = INTERNATIONAL) -> None:
        self.suite = suite
        self.recipient, self.acknowledging = new_key(suite), new_key(suite)
        self.generation = "g1"

    def enrol(self, state: StateFolder, terminal: str = TERMINAL) -> KeyRing:
        keys = KeyRing.open(state.make(), Keys(suite="national" if self.suite is NATIONAL else "international"))
        own = TrustedKey(kid=keys.thumbprint, use="terminal", owner=terminal, jwk=keys.public_jwk)
        enrolment = Enrolment(
            terminal=terminal,
            certificate="",
            keys=[trusted(self.recipient, "recipient"), trusted(self.acknowledging, "acknowledgement"), own],
            suites=[self.suite.name],
            generation=self.generation,
        )
        write_enrolment(state.enrolment, enrolment)
        return keys

    def open(self, jws: bytes, blobs: list[bytes], terminal: PublicKey) -> tuple[Manifest, list[bytes]]:
        case = check_case(jws, lambda kid: terminal if kid == terminal.thumbprint() else None)
        manifest = open_manifest(case, {self.recipient.thumbprint(): self.recipient})
        return manifest, [open_material(case, m, blob) for m, blob in zip(manifest.materials, blobs, strict=True)]

    def write(
        self, about: str, reply_key: dict[str, str], said: str, key: PublicKey | None = None, **head: Any
    ) -> str:
        """A letter as it travels; `head` over a right one's header, `inside` over what is sealed in it."""
        signing, inside = key or self.acknowledging, head.pop("inside", {})
        suite, to = suite_of_key(signing), jose.public_key(reply_key)
        letter = str(uuid.uuid4())
        right = {"suite": suite.name, "letter": letter, "about": about, "terminal": TERMINAL, "n": 1}
        right |= {"alg": suite.alg, "kid": signing.thumbprint(), "at": datetime.now(UTC), "rkid": to.thumbprint()}
        words = {"letter": letter, "about": about, "kind": "note", "text": said, **inside}
        header = LetterHeader.model_validate({**right, **head})
        return as_text(seal_letter(header, Letter.model_validate(words), to, signer(signing)))

    def acknowledge(self, key: PublicKey | None = None, typ: str = ACKNOWLEDGEMENT_TYP, **values: Any) -> str:
        """`values` over a right acknowledgement's."""
        word = {"terminal": TERMINAL, "seq": 1, "generation": self.generation, "nonce": "n" * 22, "opened": True}
        filled = {"at": datetime.now(UTC), **word, **values}
        signing = key or self.acknowledging
        payload = Acknowledgement.model_validate(filled).model_dump_json().encode()
        header = {"alg": suite_of_key(signing).alg, "typ": typ, "kid": signing.thumbprint()}
        return jose.sign(header, payload, signer(signing))


def config(**terminal: Any) -> Config:
    """Without a low-water mark, less than a configuration file may say: tests fill small disks to the end."""
    whole = replace(Config(), terminal=replace(Config().terminal, **terminal))
    if "disk_low_mb" not in terminal:
        object.__setattr__(whole.terminal, "disk_low_mb", 0)
    return whole


def item(**changes: Any) -> Item:
    raw: dict[str, Any] = {
        "catalog_code": "000511101000",
        "task_code": "11450102007650110M4000511101000",
        "task_name": "高龄津贴申领",
        "title": "高龄津贴申领",
        "task_type": "05",
        "dept_name": "清塘县民政局",
        "dept_code": "11450102007650110M",
        "commitments": ["以上都是真的"],
        "materials": [
            {"material_name": "户口簿", "pages": ["首页", "本人那一页"], "is_need": "3", "defer_days": 7},
            {"material_name": "照片", "order_num": 2},
        ],
        "after": [["今天", "机器收好了您的材料"]],
        "form": {
            "type": "object",
            "x-order": ["address", "phone"],
            "required": ["address", "phone"],
            "properties": {
                "address": {"type": "string", "title": "您现在住在哪里？", "x-label": "住址", "x-widget": "address"},
                "phone": {"type": "string", "title": "您的手机号是多少？", "x-label": "手机号", "x-widget": "phone"},
            },
        },
    }
    return Item.model_validate({**raw, **changes})


def card(seed: bytes = b"one") -> IdCard:
    chip = hashlib.sha256(seed).digest()
    return IdCard(
        document=Document.RESIDENT_ID,
        name=NAME,
        name_raw=NAME,
        sex=Sex.FEMALE,
        birth_date=datetime(1943, 5, 12, tzinfo=UTC).date(),
        id_number=NUMBER,
        id_number_valid=True,
        valid_from=None,
        valid_until=None,
        long_term=True,
        address=ADDRESS,
        raw_text=chip * 8,
        raw_photo=chip * 32,
    )


def picture(size: int = 2000) -> bytes:
    return b"\xff\xd8\xff" + os.urandom(size)


def pages(size: int = 2000) -> tuple[Page, ...]:
    return tuple(Page(name, picture(size)) for name in ("户口簿", "户口簿", "照片"))


def submission(**changes: Any) -> Submission:
    """`changes` of the submission or of the application in it; `materials` follow the pages unless given."""
    came = changes.get("pages", pages())
    application = {
        "item": changes.get("item", item()).catalog_code,
        "applicant": {"name": NAME, "id_number": NUMBER, "address": ADDRESS, "phone": PHONE},
        "answers": {"address": ADDRESS, "phone": PHONE},
        "commitments": ["以上都是真的"],
        "materials": [page.material for page in came],
        "signature": b64encode(PNG_MAGIC + os.urandom(300)).decode(),
        "strokes": [[(10.5, 20.0, 0.0), (14.25, 21.0, 16.6)], [(30.0, 8.0, 350.2)]],
    }
    outer = {name: changes.pop(name) for name in list(changes) if name in Submission.__dataclass_fields__}
    whole = Submission(
        item=item(),
        catalogue_version="2026.11.1",
        application=Application.model_validate({**application, **changes}),
        pages=came,
        card=card(),
    )
    return replace(whole, **outer)


def state_in(folder: Path) -> StateFolder:
    return StateFolder(folder / "state").make()


def facts(**changes: Any) -> CaseFacts:
    whole = CaseFacts(
        case=str(uuid.UUID(int=1, version=4)),
        sequence=1,
        previous=None,
        receipt_number="451700000011",
        item="000511101000",
        task_code="11450102007650110M4000511101000",
        item_name="高龄津贴申领",
        catalogue_version="1",
        filed_at=datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC),
        clock_error_s=0.5,
        language="zh_CN",
        applicant=Person(name=NAME, name_raw=NAME, id_type="111", id_number=NUMBER),
        answers={"address": "清塘县石桥村"},
    )
    return replace(whole, **changes)


def deliver(filing: Filing, province: Province, now: float) -> str:
    entry = transitions.claim(filing.store, now)
    assert entry is not None
    row = cases.case_of(filing.store, filing.state, entry.entry_id)
    assert row is not None
    token = province.acknowledge(case=row.case_id, digest=row.digest, seq=row.sequence)
    word = verify_acknowledgement(
        token, filing.keys.trust(), case=row.case_id, digest=row.digest, sequence=row.sequence, nonce="n" * 22
    )
    transitions.settle(filing.store, entry, Delivered(token, word), now)
    return entry.entry_id
