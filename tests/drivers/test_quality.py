"""`quality.toml` says of every driver what it was shown on, and the docs say the same."""

from pathlib import Path

from drivers import quality, registry

DOCS = Path(__file__).resolve().parents[2] / "docs" / "devices.md"


def test_every_driver_is_in_it_and_no_other() -> None:
    assert sorted(quality.load()) == sorted(registry.DRIVERS)


def test_the_docs_show_it_as_it_stands() -> None:
    assert quality.table() in DOCS.read_text("utf-8"), "run `python -m drivers.quality`, put it there"


def test_hardware_outweighs_qemu_and_qemu_the_emulator(tmp_path: Path) -> None:
    file = tmp_path / "quality.toml"
    file.write_text(
        '[a]\ndoes = ""\nemulator = "x"\n[b]\ndoes = ""\nemulator = "x"\nqemu = "y"\n[c]\ndoes = ""\nqemu = "y"\n'
        '[[c.hardware]]\nmodel = "CVR-100"\nfirmware = "1.2"\nseen = 2026-11-22\nby = "us"\n[d]\ndoes = ""\n',
        "utf-8",
    )
    shown = {name: one.best for name, one in quality.load(file).items()}
    assert shown == {
        "a": "its emulator only",
        "b": "the kernel's stack in QEMU",
        "c": "hardware: CVR-100 1.2",
        "d": "nothing yet",
    }
