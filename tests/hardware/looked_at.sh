#!/bin/sh
# looked_at.sh TESTS: a unit of the terminal in the virtual machine; what pytest says goes out, then off.
cd "$JIUJIN_PROJECT" || exit 1
for port in /sys/class/virtio-ports/*; do
    [ "$(cat "$port/name")" = results ] && results=/dev/${port##*/}
done
exec >"$results" 2>&1
echo "systemd $(systemctl --version | head -n 1), up $(cut -d' ' -f1 /proc/uptime) s"
export PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 HOME=/tmp LANG=C.UTF-8
# shellcheck disable=SC2046
.venv/bin/python -m pytest -c tests/hardware/pytest.ini --rootdir . -p pytest_timeout -v $(echo "$1" | tr , ' ')
echo "pytest's code: $?"
sync
busybox poweroff -f
