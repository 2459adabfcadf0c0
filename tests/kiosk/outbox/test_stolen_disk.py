"""A terminal's disk, taken out: an ext4 image with deleted files, freed pages and the log, block by block.

STOLEN_CASES=100 for `make chaos`; a few in `make test`.
"""

import json
import os
import subprocess
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from kiosk.contract import jose
from kiosk.contract.jose import Refused
from kiosk.contract.opening import check_case, open_manifest
from kiosk.identity.numbers import check_letter
from kiosk.outbox import cases, drafts, letters, listing, reports, retention
from kiosk.outbox.filing import Filing
from kiosk.outbox.submission import Submission
from kiosk.seal import card_secret
from kiosk.state import StateFolder
from tests.kiosk.sealing import Province, card, config, deliver, pages, submission
from tests.leaks import Scanner

CASES = int(os.environ.get("STOLEN_CASES", "4"))
MEGABYTES = 8 + CASES // 2
GIVEN, FAMILY = "莲桂芳兰英秀琼梅凤珍", "韦覃黄陆蒙农"


@dataclass
class Disk:
    """`root` is mounted until `taken`, which gives its every byte."""

    root: Path
    image: Path

    def taken(self) -> Path:
        subprocess.run(["umount", self.root], check=True)
        return self.image


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    root, image = tmp_path / "disk", tmp_path / "image"
    root.mkdir()
    with image.open("wb") as file:
        file.truncate(MEGABYTES * 2**20)
    subprocess.run(["mkfs.ext4", "-q", "-O", "^has_journal", image], check=True)
    subprocess.run(["mount", "-o", "loop", image, root], check=True)
    yield Disk(root, image)
    subprocess.run(["umount", "-q", root], check=False)


def resident(n: int) -> Submission:
    """Somebody of her own: name, number, address, telephone, card, pictures."""
    name = FAMILY[n % 6] + GIVEN[n // 6 % 10] + GIVEN[(n * 7 + 3) % 10]
    seventeen, phone = f"45010219{40 + n % 50}0512{2 * n % 1000:03d}", f"139{n:08d}"
    number = seventeen + check_letter(seventeen)
    address = f"清塘县石桥村{name}家{n}号"
    whole = submission(pages=pages(20_000))
    person = whole.application.applicant.model_copy(
        update={"name": name, "name_raw": name, "id_number": number, "address": address, "phone": phone}
    )
    answers = {"address": address, "phone": phone}
    application = whole.application.model_copy(update={"applicant": person, "answers": answers})
    own = replace(card(str(n).encode()), name=name, name_raw=name, id_number=number, address=address)
    return replace(whole, application=application, card=own)


def values(given: Submission, n: int) -> dict[str, str | bytes]:
    person = given.application.applicant
    assert given.card is not None
    said: dict[str, str | bytes] = {
        "name": person.name,
        "number": person.id_number,
        "address": str(person.address),
        "phone": str(person.phone),
        "card's text": given.card.raw_text[:48],
        "card's photo": given.card.raw_photo[:48],
        "signature": given.application.signature_png[20:80],
        **{f"page {at}": page.data[500:560] for at, page in enumerate(given.pages)},
    }
    return {f"{name} of {n}": value for name, value in said.items()}


def test_a_stolen_disk_tells_nothing_and_opens_nothing(disk: Disk) -> None:
    state, province, now = StateFolder(disk.root / "state"), Province(), time.time()
    keys = province.enrol(state)
    wanted: dict[str, str | bytes] = {}
    sealed: dict[str, bytes] = {}
    with Filing(state, config()) as filing:
        for n in range(CASES):
            given = resident(n)
            wanted |= values(given, n)
            secret = card_secret(given.card.raw_text, given.card.raw_photo) if given.card else None
            assert secret is not None
            draft = json.dumps([given.application.model_dump(mode="json"), given.card.name if given.card else ""])
            drafts.save(filing.store, state, filing.keys, secret, draft.encode(), now, 24, f"draft{n}")
            if n % 3:
                assert drafts.drop(filing.store, state, f"draft{n}")
            filed = filing.file(given)
            filing.settle()
            words = f"{given.application.applicant.name}跑了三趟没办成"
            reports.file(filing.store, filing.keys, reports.Report(("other",), "guide", words=words), secret, now)
            wanted[f"report of {n}"] = words
            sealed[filed.case_id] = cases.manifest_file(state, filed.case_id).read_bytes()
        for case_id, jws in sealed.items():
            manifest = open_manifest(
                check_case(jws, lambda _: jose.public_key(keys.public_jwk)),
                {province.recipient.thumbprint(): province.recipient},
            )
            said = f"回信：{manifest.applicant.name}的低保批准了"
            assert manifest.reply_key is not None
            text = province.write(case_id, manifest.reply_key, said)
            assert letters.keep(filing.store, letters.checked(text, case_id, keys.trust()), now)
            wanted[f"letter of {case_id}"] = said
            for material in manifest.materials:
                wanted[f"key {material.n} of {case_id}"] = urlsafe_b64decode(material.key + "=")
        delivered = deliver(filing, province, now + 1)
        filing.store.execute("update letters set at = ? where about = ?", [now - 1, delivered])
        retention.erase_due(filing.store, state, 1, now + 2, now + 3 * 86400)
        proof = listing.show(filing.store, state, delivered)
    assert proof is not None
    assert proof["erased_at"], "what `kiosk queue show` proves"
    assert (proof["stub_kept"], any(file["present"] for file in proof["files"])) == (False, False)
    assert proof["acknowledgement"]
    own = [ECKey.import_key(file.read_bytes()) for file in state.keys.glob("*.pem")]
    wanted["the province's key"] = urlsafe_b64decode(str(province.recipient.as_dict(private=True)["d"]) + "=")

    control = {
        "machine key": (state.keys / "machine.key").read_bytes()
    }  # opens drafts with their card, no filed case
    found = {leak.name for leak in Scanner({**wanted, **control}).scan(disk.taken())}
    assert found == {*control}, "the control shows that this is the disk"
    for jws in sealed.values():
        case = check_case(jws, lambda _: jose.public_key(keys.public_jwk))
        for key in own:
            with pytest.raises(Refused):
                open_manifest(case, {case.header.rkid: key})


def test_the_same_look_finds_what_was_planted(disk: Disk) -> None:
    """In a file that is deleted before the disk is taken."""
    given = resident(1)
    (disk.root / "spool").write_text(given.application.model_dump_json())
    os.sync()
    (disk.root / "spool").unlink()
    found = {leak.name for leak in Scanner(values(given, 1)).scan(disk.taken())}
    assert {"name of 1", "number of 1", "address of 1", "phone of 1"} <= found
