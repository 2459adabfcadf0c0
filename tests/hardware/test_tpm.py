"""A TPM 2.0 behind the kernel's tpm_tis. So far that it is there and answers; the keys in it are not ours yet."""

import os
from pathlib import Path

GET_RANDOM = bytes.fromhex("8001 0000000c 0000017b 0010")  # TPM 2.0 part 3, 16.1: tag, size, code, bytes wanted


def test_gives_random_bytes_through_the_resource_manager() -> None:
    assert Path("/sys/class/tpm/tpm0/tpm_version_major").read_text() == "2\n"
    taken = set()
    for _ in range(2):
        tpm = os.open("/dev/tpmrm0", os.O_RDWR)
        try:
            os.write(tpm, GET_RANDOM)
            answer = os.read(tpm, 4096)
        finally:
            os.close(tpm)
        assert answer[:10] == bytes.fromhex("8001 0000001c 00000000"), answer.hex()
        taken.add(answer[12:])
    assert len(taken) == 2
