"""The national suite from `kiosk submit` to the officer's screen, keys in a TPM, over the real line; then a theft."""

import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from kiosk.cli import build
from kiosk.config import load
from kiosk.contract.requests import RequestClaims, sign_request
from kiosk.contract.sm2 import Sm3
from kiosk.contract.suites import NATIONAL, suite_of
from kiosk.keys import KeyRing
from kiosk.state import StateFolder
from tests.kiosk.hardware_keys import swtpm
from tests.sync.site import Caller, Served

TERMINAL = "JJ-GM-0001"
PICTURE = b"\xff\xd8\xff" + os.urandom(4000)


def kiosk(*words: object) -> Result:
    return CliRunner().invoke(build(), [*map(str, words)])


@pytest.fixture
def config(served: Served, tmp_path: Path) -> Iterator[Path]:
    with swtpm(tmp_path) as chip:
        file = tmp_path / "terminal.toml"
        file.write_text(
            f'[terminal]\nid = "{TERMINAL}"\ndisk_low_mb = 20\n[province]\nurl = "{served.url}"\n'
            f'[keys]\nsuite = "national"\nprovider = "tpm"\ntpm = "{chip}"\n'
        )
        yield file


def test_a_case_goes_from_the_terminal_to_the_officer_and_a_stolen_terminal_no_further(
    served: Served, config: Path, tmp_path: Path
) -> None:
    here = ("--config", config, "--state", tmp_path / "state")
    assert kiosk("province", "enrol", "--data", served.data, *here).exit_code == 0
    case = file_one(here, tmp_path)
    state = StateFolder(tmp_path / "state")
    sealed = (state.blobs / f"{case['id']}.jws").read_bytes()
    assert suite_of(sealed) is NATIONAL
    assert case["digest"] == Sm3(sealed).hexdigest()

    assert kiosk("sync", "--once", *here).exit_code == 0
    shown = json.loads(kiosk("queue", "show", case["id"], *here, "--json").stdout)
    assert (shown["state"], bool(shown["acknowledgement"])) == ("delivered", True)
    opened = json.loads(kiosk("province", "cases", "--data", served.data, "--open", case["id"], "--json").stdout)
    assert opened["receipt_number"] == case["receipt_number"]
    assert Path(opened["materials"][0]["file"]).read_bytes() == PICTURE

    keys = KeyRing.open(state, load(config).keys)
    caller = Caller(served.url, str(state.ca), None)  # type: ignore[arg-type]  # it signs nothing itself
    for body, digest, status in (
        (b"", NATIONAL.digest(b""), 200),
        (b"", hashlib.sha256(b"").hexdigest(), 400),  # another suite's digest
    ):
        claims = RequestClaims(
            method="GET", target="/v1/changes?cursor=0", body=digest, nonce=os.urandom(12).hex(), iat=int(time.time())
        )
        token = sign_request(claims, keys.sign_jws)
        assert caller.send("GET", claims.target, body, token=token).status_code == status
        assert "replayed" in caller.send("GET", claims.target, body, token=token).text

    stolen = file_one(here, tmp_path)
    assert kiosk("province", "revoke", "--data", served.data, TERMINAL).exit_code == 0
    assert kiosk("sync", "--once", *here).exit_code != 0
    assert not served.stored(stolen["id"])
    assert json.loads(kiosk("queue", "show", stolen["id"], *here, "--json").stdout)["state"] == "filed"


def file_one(here: tuple[object, ...], folder: Path) -> dict[str, str]:
    """One valid application, through `kiosk submit`."""
    template = json.loads(kiosk("submit", "--template", "000511101000", *here).stdout)
    (folder / "page.jpg").write_bytes(PICTURE)
    (folder / "application.json").write_text(json.dumps(template), "utf-8")
    materials = [word for name in template["materials"] for word in ("--material", f"{name}={folder / 'page.jpg'}")]
    filed = kiosk("submit", folder / "application.json", *materials, *here, "--json")
    assert filed.exit_code == 0, filed.stderr
    return dict(json.loads(filed.stdout))
