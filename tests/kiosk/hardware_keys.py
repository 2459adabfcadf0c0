"""A TPM 2.0 and a PKCS #11 token without hardware: swtpm and SoftHSM, from deploy/setup.sh's packages."""

import os
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.config import Keys

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "73519842"


@contextmanager
def swtpm(folder: Path) -> Iterator[Path]:
    """Its Unix socket. One client at a time."""
    line = folder / "tpm.sock"
    words = ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={folder}", "--flags", "not-need-init,startup-clear"]
    process = subprocess.Popen([*words, "--server", f"type=unixio,path={line}"], stdout=subprocess.DEVNULL)
    pause = threading.Event()
    try:
        for _ in range(1000):
            if line.exists():
                break
            assert process.poll() is None, "swtpm ended"
            pause.wait(0.01)
        yield line
    finally:
        process.kill()  # while a client is there it does not end by itself
        process.wait(10)


def softhsm(folder: Path) -> Keys:
    """An initialised token; SoftHSM finds it by an environment variable, read when its library is loaded."""
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(config)
    words = ["softhsm2-util", "--init-token", "--free", "--label", "jiujin", "--so-pin", "12345678", "--pin", PIN]
    subprocess.run(words, check=True, capture_output=True)
    pin = folder / "pin"
    pin.write_text(PIN + "\n")
    return Keys(provider="pkcs11", module=MODULE, label="jiujin", pin_file=str(pin))


@contextmanager
def saying(answer: bytes) -> Iterator[str]:
    """A TPM's socket that answers everything so, and at the end of `answer` closes."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listening:
        path = f"{folder}/tpm"
        listening.bind(path)
        listening.listen(1)

        def talk() -> None:
            line, _ = listening.accept()
            with line:
                while line.recv(4096):
                    if not answer:
                        return
                    line.sendall(answer)

        talking = threading.Thread(target=talk)
        talking.start()
        try:
            yield path
        finally:
            talking.join(10)
