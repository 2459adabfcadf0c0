"""`make test-hardware`: the tests of this folder inside a virtual machine, where the kernel has USB, V4L2 and a TPM.

QEMU boots Debian's kernel with this machine's own files (read only, over virtio-9p, changes thrown away), so that the
same .venv runs inside. Exit code: pytest's; 0 and the reason where QEMU or the kernel cannot be had.
"""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
PROJECT: Final = HERE.parents[1]
CACHE: Final = PROJECT / "build" / "hardware"
CONSOLE: Final = CACHE / "console.log"
PACKAGES: Final = ("qemu-system-x86", "busybox-static", "swtpm", "udev", "pcscd", "libccid")
KERNEL: Final = r"linux-image-6\.1\.0-[0-9]+-amd64"  # Debian 12's; the -cloud ones have neither USB nor V4L
EARLY: Final = ("virtio_pci", "virtio_console", "9pnet_virtio", "9p", "overlay")
LIMIT_S: Final = 420.0
CODE: Final = "pytest's code: "


class Skip(Exception):
    """With the reason."""


def main(wanted: list[str]) -> int:
    start = time.monotonic()
    try:
        _packages()
        kernel, modules = _kernel()
        initramfs = _initramfs(modules)
    except Skip as reason:
        print(f"test-hardware: skipped: {reason}")  # noqa: T201
        return 0
    with tempfile.TemporaryDirectory(prefix="jiujin-") as folder:
        code = _run(Path(folder), kernel, modules, initramfs, wanted)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"test-hardware: {time.monotonic() - start:.0f} s, {used.ru_utime + used.ru_stime:.0f} s of processor time")  # noqa: T201
    return code


def _packages() -> None:
    if os.uname().machine != "x86_64":
        raise Skip("the virtual machine's kernel is an x86-64 one, and this machine's programs are not")
    if subprocess.run([PROJECT / "deploy" / "packages.sh", *PACKAGES], check=False).returncode:
        raise Skip("packages are missing")
    if missing := [name for name in ("qemu-system-x86_64", "busybox", "swtpm") if not shutil.which(name)]:
        raise Skip(f"no {', '.join(missing)} here")


def _kernel() -> tuple[Path, Path]:
    """Image and modules, unpacked once; Debian's newest 6.1."""
    unpacked = CACHE / "kernel"
    if not list(unpacked.glob("lib/modules/*/modules.dep")):
        CACHE.mkdir(parents=True, exist_ok=True)
        if not list(CACHE.glob("linux-image-*.deb")):
            _download()
        shutil.rmtree(unpacked, ignore_errors=True)
        package = max(CACHE.glob("linux-image-*.deb"), key=lambda path: path.stat().st_mtime)
        subprocess.run(["dpkg-deb", "-x", package, unpacked], check=True)
        release = next((unpacked / "lib" / "modules").iterdir()).name
        subprocess.run(["busybox", "depmod", "-b", unpacked, release], check=True)
    return next(unpacked.glob("boot/vmlinuz-*")), next(unpacked.glob("lib/modules/*"))


def _download() -> None:
    found = subprocess.run(
        ["apt-cache", "search", "--names-only", f"^{KERNEL}$"], capture_output=True, text=True, check=False
    )
    names = sorted((line.split()[0] for line in found.stdout.splitlines()), key=lambda name: int(name.split("-")[3]))
    if not names:
        raise Skip(f"apt knows no {KERNEL}")
    print(f"test-hardware: downloading {names[-1]} (70 MB, once)")  # noqa: T201
    if subprocess.run(["apt-get", "-qq", "download", names[-1]], cwd=CACHE, check=False).returncode:
        raise Skip(f"{names[-1]} cannot be downloaded; put it into {CACHE}")


def _initramfs(modules: Path) -> Path:
    """busybox, what mounts this machine's files, and `init`."""
    needs = {}
    for line in (modules / "modules.dep").read_text().splitlines():
        module, _, others = line.partition(":")
        needs[Path(module).name.split(".")[0].replace("-", "_")] = [module, *others.split()]
    files = dict.fromkeys(file for name in EARLY for file in reversed(needs.get(name, [])))
    made = CACHE / "initramfs"
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        root = Path(folder)
        shutil.copy(shutil.which("busybox") or "", root / "busybox")
        shutil.copy(HERE / "init", root / "init")
        for index, file in enumerate(files):
            shutil.copy(modules / file, root / f"{index:02}.ko")
        listed = "\n".join(path.name for path in sorted(root.iterdir())).encode()
        with made.open("wb") as out:
            subprocess.run(
                ["busybox", "cpio", "-o", "-H", "newc"],
                cwd=root, input=listed, stdout=out, stderr=subprocess.DEVNULL, check=True,
            )  # fmt: skip
    return made


def _run(folder: Path, kernel: Path, modules: Path, initramfs: Path, wanted: list[str]) -> int:
    environment = {"JIUJIN_MODULES": modules, "JIUJIN_PROJECT": PROJECT, "JIUJIN_TESTS": ",".join(wanted)}
    kernel_line = f"console=ttyS0 loglevel=4 panic=-1 {' '.join(f'{k}={v}' for k, v in environment.items())}"
    # Never KVM: where this machine is a virtual one itself, /dev/kvm may be there and its guest stand still.
    # QEMU's own orders (QMP) and the chip card's line end inside, at virtio ports: the tests plug and unplug.
    machine = [
        "qemu-system-x86_64", "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none",
        "-machine", "q35", "-accel", "tcg,thread=multi",
        "-cpu", "max", "-smp", "2", "-m", "2G",
        "-kernel", kernel, "-initrd", initramfs, "-append", kernel_line,
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
        "-chardev", f"socket,id=tpm,path={folder}/tpm", "-tpmdev", "emulator,id=tpm,chardev=tpm",
        "-device", "tpm-tis,tpmdev=tpm",
    ]  # fmt: skip
    tpm = subprocess.Popen(
        ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={folder}", "--ctrl", f"type=unixio,path={folder}/tpm",
         "--terminate", "--flags", "startup-clear"],
    )  # fmt: skip
    try:
        pause = threading.Event()
        while not (folder / "tpm").exists() and tpm.poll() is None:
            pause.wait(0.02)
        qemu = subprocess.Popen(machine, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        stop = threading.Timer(LIMIT_S, qemu.kill)
        stop.start()
        try:
            code = _show(qemu)
        finally:
            stop.cancel()
            qemu.send_signal(signal.SIGKILL)
            qemu.wait()
    finally:
        tpm.terminate()
        tpm.wait()
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
