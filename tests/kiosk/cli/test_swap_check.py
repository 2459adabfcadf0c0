"""`kiosk doctor` on swap: off, encrypted, compressed memory or shut out is well; anything else is not."""

from pathlib import Path

import pytest

from kiosk.cli.checks.swap import check

HEADER = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
CRYPT, PLAIN = "dev/dm-0", "dev/sda2"
UNITS = ("jiujin-ui.service", "system-jiujin\\x2ddevice.slice/jiujin-device@idcard.service")


def machine(root: Path, *areas: str, limits: tuple[str, ...] = (), **said: str) -> Path:
    lines = [f"/{area}  partition  1048572  0  -2\n" for area in areas]
    files = {
        "proc/swaps": HEADER + "".join(lines),
        **{f"sys/class/block/{name}": text for name, text in said.items()},
    }
    for unit, limit in zip(UNITS, limits, strict=False):
        files[f"sys/fs/cgroup/system.slice/{unit}/memory.swap.max"] = f"{limit}\n"
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


ENCRYPTED = {"dm-0/dm/uuid": "CRYPT-PLAIN-swap\n"}


@pytest.mark.parametrize(
    ("areas", "said", "limits", "status"),
    [
        ([], {}, (), "ok"),
        ([CRYPT], ENCRYPTED, (), "ok"),
        (["dev/zram0"], {"zram0/backing_dev": "none\n"}, (), "ok"),
        (["dev/zram0"], {"zram0/backing_dev": "/dev/sda3\n"}, (), "fail"),
        ([CRYPT], {"dm-0/dm/uuid": "LVM-abc\n"}, (), "fail"),
        (["var/swap\\040file"], {}, (), "fail"),
        ([CRYPT, PLAIN], ENCRYPTED, (), "fail"),
        ([PLAIN], {}, ("0", "0"), "ok"),
        ([PLAIN], {}, ("0", "max"), "fail"),
    ],
)
def test_swap(areas: list[str], said: dict[str, str], limits: tuple[str, ...], status: str, tmp_path: Path) -> None:
    found = check(developer=False, root=machine(tmp_path, *areas, limits=limits, **said))
    assert found.status == status
    assert bool(found.mend) == (status != "ok")
    assert check(developer=True, root=tmp_path).status == ("warn" if status == "fail" else "ok")
