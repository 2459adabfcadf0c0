"""`make test-hardware`: the tests of this folder inside a virtual machine, where the kernel has USB, V4L2 and a TPM.

QEMU boots Debian's kernel with this machine's own files (read only, over virtio-9p, changes thrown away), so that the
same .venv runs inside. Exit code: pytest's; 0 and the reason where QEMU or the kernel cannot be had.
"""

import contextlib
import os
import resource
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from drivers.idcard.emulator import IdCardEmulator
from tests.hardware.kernel import CACHE, HERE, PROJECT, Skip, initramfs, kernel, packages

CONSOLE: Final = CACHE / "console.log"
BYTECODE: Final = CACHE / "bytecode"
LIMIT_S: Final = 560.0
CODE: Final = "pytest's code: "
# There is one socket on the emulated USB bus (dummy_hcd): these take turns. The others run at the same time.
ON_THE_BUS: Final = ("hid_scanner_grab", "idcard_serial", "idcard_usb", "printer_usblp")

# Units, under systemd as a terminal has it: a machine of its own, which takes longer to start.
UNDER_SYSTEMD: Final = ("units_live",)


def main(wanted: list[str]) -> int:
    """wanted: test files; when empty, all that need no systemd."""
    start = time.monotonic()
    try:
        packages()
        image, modules = kernel()
    except Skip as reason:
        print(f"test-hardware: skipped: {reason}")  # noqa: T201
        return 0
    _compile()
    with tempfile.TemporaryDirectory(prefix="jiujin-") as folder, _tpm(Path(folder)):
        code = _run(_machine(Path(folder), image, initramfs(modules), _kernel_line(modules, wanted)))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"test-hardware: {time.monotonic() - start:.0f} s, {used.ru_utime + used.ru_stime:.0f} s of processor time")  # noqa: T201
    return code


def _compile() -> None:
    """What the tests import, as bytecode. Inside, all is twenty times as slow: it would take half of the time."""
    environment = os.environ | {
        "JIUJIN_PROJECT": str(PROJECT),
        "PYTHONPYCACHEPREFIX": str(BYTECODE),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    collect = ["-c", "tests/hardware/pytest.ini", "--rootdir", ".", "-p", "pytest_timeout", "--collect-only"]
    reader = IdCardEmulator(card_s=0.0, baudrate=0)
    reader.obey(["lay", "A"])
    read = ["device-read", "idcard", "--driver", "sdt_serial", "--address", str(reader.port.address)]
    for words in (["pytest", *collect, "tests/hardware"], ["kiosk", *read]):
        subprocess.run(
            [sys.executable, "-m", *words], cwd=PROJECT, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    reader.close()


def _kernel_line(modules: Path, wanted: list[str]) -> str:
    """What goes wrong in the kernel ends the machine. Names that it does not know become its init's environment."""
    under_systemd = {Path(name).stem.removeprefix("test_") for name in wanted} & set(UNDER_SYSTEMD)
    environment = {
        "JIUJIN_GUEST": "terminal" if under_systemd else "guest",
        "JIUJIN_PROJECT": PROJECT,
        "JIUJIN_MODULES": modules,
        "JIUJIN_TESTS": ":".join(_rows(wanted)),
        "PYTHONPYCACHEPREFIX": BYTECODE,
    }
    return f"console=ttyS0 loglevel=4 oops=panic panic=-1 {' '.join(f'{k}={v}' for k, v in environment.items())}"


def _rows(wanted: list[str]) -> list[str]:
    """Test files with commas between them; what stands in different rows is run side by side."""
    files = [Path(name) for name in wanted] or sorted(HERE.glob("test_*.py"))
    if not wanted:
        files = [file for file in files if file.stem.removeprefix("test_") not in UNDER_SYSTEMD]
    on_the_bus = [file.stem.removeprefix("test_") in ON_THE_BUS for file in files]
    rows = [
        [str(file) for file, there in zip(files, on_the_bus, strict=True) if there is one] for one in (True, False)
    ]
    return [",".join(row) for row in rows if row]


@contextlib.contextmanager
def _tpm(folder: Path) -> Iterator[None]:
    """swtpm behind `folder`/tpm, new each time."""
    process = subprocess.Popen(
        ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={folder}", "--ctrl", f"type=unixio,path={folder}/tpm",
         "--terminate", "--flags", "startup-clear"], stderr=subprocess.DEVNULL
    )  # fmt: skip
    try:
        pause = threading.Event()
        while not (folder / "tpm").exists() and process.poll() is None:
            pause.wait(0.02)
        yield
    finally:
        process.terminate()
        process.wait()


def _machine(folder: Path, image: Path, initial: Path, kernel_line: str) -> list[str | Path]:
    # Never KVM: where this machine is a virtual one itself, /dev/kvm may be there and its guest stand still.
    # QEMU's own orders (QMP) and the chip card's line end inside, at virtio ports: the tests plug and unplug.
    return [
        "qemu-system-x86_64", "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none",
        "-machine", "q35", "-accel", "tcg,thread=multi",
        "-cpu", "max", "-smp", "2", "-m", "2G",
        "-kernel", image, "-initrd", initial, "-append", kernel_line,
        "-serial", f"file:{CONSOLE}",
        "-fsdev", "local,id=files,path=/,security_model=none,readonly=on,multidevs=remap",
        "-device", "virtio-9p-pci,fsdev=files,mount_tag=files",
        "-device", "virtio-serial-pci",
        "-chardev", "file,id=out,path=/dev/stdout", "-device", "virtserialport,chardev=out,name=results",
        "-chardev", f"socket,id=orders,path={folder}/qmp,server=on,wait=off", "-mon", "chardev=orders,mode=control",
        "-chardev", f"socket,id=inside,path={folder}/qmp", "-device", "virtserialport,chardev=inside,name=qmp",
        "-chardev", f"socket,id=card,path={folder}/card,server=on,wait=off",
        "-chardev", f"socket,id=cardinside,path={folder}/card",
        "-device", "virtserialport,chardev=cardinside,name=card",
        "-device", "qemu-xhci,id=usb",
        "-blockdev", f"driver=raw,node-name=medium,file.driver=file,file.filename={_medium(folder)}",
        "-chardev", f"socket,id=tpm,path={folder}/tpm", "-tpmdev", "emulator,id=tpm,chardev=tpm",
        "-device", "tpm-tis,tpmdev=tpm",
    ]  # fmt: skip


def _medium(folder: Path) -> Path:
    """A technician's USB medium: FAT16 over the whole of it, 16 MB. Microsoft's FAT specification 1.03, 3.1."""
    sectors, a_cluster, root_entries, table = 32768, 4, 512, 33
    start = b"\xeb\x3c\x90" + b"JIUJIN  " + struct.pack("<HBHBHHBHHHII", 512, a_cluster, 1, 2, root_entries, 0, 0xF8,
                                                       table, 32, 2, 0, sectors)  # fmt: skip
    start += struct.pack("<BBBI", 0x80, 0, 0x29, 0x20261122) + b"JIUJIN     " + b"FAT16   "
    image = folder / "medium"
    with image.open("wb") as file:
        file.write(start.ljust(510, b"\0") + b"\x55\xaa")
        for copy in range(2):
            file.seek(512 * (1 + copy * table))
            file.write(b"\xf8\xff\xff\xff")
        file.truncate(512 * sectors)
    return image


def _run(machine: list[str | Path]) -> int:
    """pytest's exit code; 1 when the machine ended before it."""
    qemu = subprocess.Popen(machine, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    stop = threading.Timer(LIMIT_S, qemu.kill)
    stop.start()
    try:
        code = _show(qemu)
    finally:
        stop.cancel()
        qemu.kill()
        qemu.wait()
    if code is None:
        print(f"test-hardware: the machine ended without a word; its console is {CONSOLE}")  # noqa: T201
        print("".join(f"  {line}\n" for line in CONSOLE.read_text("utf-8", "replace").splitlines()[-15:]))  # noqa: T201
        return 1
    return code


def _show(qemu: "subprocess.Popen[bytes]") -> int | None:
    """What the tests say, as they say it; pytest's exit code, None when the machine ended before."""
    assert qemu.stdout is not None
    code = None
    for line in qemu.stdout:
        text = line.decode("utf-8", "replace").rstrip()
        if text.startswith(CODE):
            code = int(text.removeprefix(CODE))
        else:
            print(text, flush=True)  # noqa: T201
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
