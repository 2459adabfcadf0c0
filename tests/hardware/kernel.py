"""What the virtual machine boots: Debian's packages for it, its kernel with all modules, and a first file system."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
PROJECT: Final = HERE.parents[1]
CACHE: Final = PROJECT / "build" / "hardware"
PACKAGES: Final = ("qemu-system-x86", "busybox-static", "swtpm", "udev", "pcscd", "libccid")
PROGRAMS: Final = ("qemu-system-x86_64", "busybox", "swtpm")
NAMED: Final = r"linux-image-6\.1\.0-[0-9]+-amd64"  # Debian 12's; the -cloud ones have neither USB nor V4L
LEFT_OUT: Final = ("drivers/net", "drivers/gpu", "drivers/infiniband", "sound")  # a third of all modules
EARLY: Final = ("virtio_pci", "virtio_console", "9pnet_virtio", "9p", "overlay")  # to see this machine's files


class Skip(Exception):
    """With the reason."""


def packages() -> None:
    """Skip when they are not there and cannot be had."""
    if os.uname().machine != "x86_64":
        raise Skip("the virtual machine's kernel is an x86-64 one, and this machine's programs are not")
    refused = subprocess.run([PROJECT / "deploy" / "packages.sh", *PACKAGES], check=False).returncode
    if refused or (missing := [name for name in PROGRAMS if not shutil.which(name)]):
        raise Skip("packages are missing" if refused else f"no {', '.join(missing)} here")


def kernel() -> tuple[Path, Path]:
    """Image and modules, downloaded and unpacked once. Skip when it cannot be had."""
    unpacked = CACHE / "kernel"
    if not list(unpacked.glob("lib/modules/*/kernel/drivers/scsi/sd_mod.ko")):
        CACHE.mkdir(parents=True, exist_ok=True)
        package = max(CACHE.glob("linux-image-*.deb"), key=lambda path: path.stat().st_mtime, default=None)
        package = package or _download()
        shutil.rmtree(unpacked, ignore_errors=True)
        unpacked.mkdir()
        left_out = [f"--exclude=./lib/modules/*/kernel/{folder}" for folder in LEFT_OUT]
        with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE) as whole:
            subprocess.run(["tar", "-x", "-C", unpacked, *left_out], stdin=whole.stdout, check=True)
        release = next((unpacked / "lib" / "modules").iterdir()).name
        subprocess.run(["busybox", "depmod", "-b", unpacked, release], check=True)
    return next(unpacked.glob("boot/vmlinuz-*")), next(unpacked.glob("lib/modules/*"))


def _download() -> Path:
    """The newest that apt knows."""
    found = subprocess.run(
        ["apt-cache", "search", "--names-only", f"^{NAMED}$"], capture_output=True, text=True, check=False
    )
    names = sorted((line.split()[0] for line in found.stdout.splitlines()), key=lambda name: int(name.split("-")[3]))
    if not names:
        raise Skip(f"apt knows no kernel {NAMED}; `apt-get update`, or put its package into {CACHE}")
    print(f"test-hardware: downloading {names[-1]} (70 MB, once)", flush=True)  # noqa: T201
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        # Root's apt would else fetch as a user of its own, who may not write here.
        words = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", names[-1]]
        if subprocess.run(words, cwd=folder, check=False).returncode:
            raise Skip(f"{names[-1]} cannot be downloaded; put its package into {CACHE}")
        whole = next(Path(folder).iterdir())
        return whole.rename(CACHE / whole.name)


def initramfs(modules: Path) -> Path:
    """busybox, the modules that mount this machine's files, and `init`."""
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
