#!/usr/bin/env bash
# Makes .venv from requirements.lock. Does nothing when everything is in place (under 2 s).
set -euo pipefail
cd "$(dirname "$0")/.."

# gcc, Python's and libpcsclite's headers: pyscard has no wheel. pcscd, vsmartcard-vpcd: the emulated chip card reader.
# softhsm2, swtpm: keys in a token and in a TPM.
# cups-*, dbus-daemon: the emulated A4 printer and a queue before it. nut-server: the emulated power supply.
# strace, faketime, fuse3, nftables, iproute2: disks that fail and forget, clocks that jump, lines that lose (tests/chaos).
# postgresql: the province on it.
deploy/packages.sh python3-venv python3-dev gcc libpcsclite-dev pcscd vsmartcard-vpcd softhsm2 swtpm \
    cups-ipp-utils cups-daemon cups-client cups-filters-core-drivers dbus-daemon nut-server \
    libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 \
    libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0 \
    fonts-noto-cjk fonts-hanazono libgooglepinyin0 libusb-1.0-0 espeak-ng \
    strace faketime fuse3 nftables iproute2 postgresql

translate() { # .ts -> .qm, only what changed
    for source in ui/i18n/*.ts; do
        [ "$source" -nt "${source%.ts}.qm" ] && .venv/bin/pyside6-lrelease -silent "$source" -qm "${source%.ts}.qm"
    done
    return 0
}

wanted=$(pwd | cat - requirements.lock pyproject.toml deploy/setup.sh | sha256sum)
if [ -x .venv/bin/python ] && [ -x .venv/bin/kiosk ] && [ "$(cat .venv/.made-from 2>/dev/null)" = "$wanted" ]; then
    translate
    exit 0
fi

python=$(command -v python3.11 || command -v python3 || true)
[ -n "$python" ] && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "setup: Python 3.11 or newer is needed; found $("${python:-python3}" --version 2>&1)" >&2
    exit 1
}
# An environment that was cut short, was copied or moved here, or whose Python has gone since, is made anew.
if ! grep -qsF "$PWD/.venv" .venv/bin/activate || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    "$python" -m venv --clear .venv
fi
uv=$(sed -n 's/^\(uv==[^ ]*\).*/\1/p' requirements.lock)
.venv/bin/python -m pip install --quiet --disable-pip-version-check "$uv"
echo "setup: installing $(grep -c '^[a-z]' requirements.lock) locked packages into .venv (about a minute the first time)"
# Compiled once here, not by each of the processes that start side by side.
.venv/bin/uv pip sync --quiet --compile-bytecode --python .venv/bin/python --require-hashes requirements.lock
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --editable .
.venv/bin/python -m compileall -q drivers kiosk sync ui
translate
echo "$wanted" > .venv/.made-from
