#!/bin/sh
# Inside the virtual machine, as its init: what the tests need to be there, then pytest, then off.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
mount -t proc proc /proc
mount -t sysfs sysfs /sys
for place in /run /dev/shm; do mkdir -p $place && mount -t tmpfs tmpfs $place; done
mkdir -p /dev/pts && mount -t devpts devpts /dev/pts
mkdir -p "/lib/modules/$(uname -r)" && mount --bind "$JIUJIN_MODULES" "/lib/modules/$(uname -r)"
cd "$JIUJIN_PROJECT" || busybox poweroff -f
# The kernel itself loads modules through this.
[ -x /sbin/modprobe ] || ln -s "$(command -v busybox)" /sbin/modprobe
busybox modprobe -a evdev uinput xhci_pci usbhid hid_generic usblp cdc_acm libcomposite dummy_hcd
mount -t configfs configfs /sys/kernel/config
busybox ip link set lo up
mkdir -p /run/udev/rules.d && cp deploy/udev/*.rules /run/udev/rules.d && /lib/systemd/systemd-udevd --daemon

for port in /sys/class/virtio-ports/*; do
    [ "$(cat "$port/name")" = results ] && results=/dev/${port##*/}
done
exec >"$results" 2>&1
echo "kernel $(uname -r), up $(cut -d' ' -f1 /proc/uptime) s"
export PYTEST_DISABLE_PLUGIN_AUTOLOAD=1
run() { # a row of tests; they say all that they have to say when they are through
    # shellcheck disable=SC2046
    .venv/bin/python -m pytest -c tests/hardware/pytest.ini --rootdir . -p pytest_timeout \
        $(echo "$1" | tr , ' ') >"/run/said-$2" 2>&1
    echo $? >"/run/code-$2"
    flock /run/udev cat "/run/said-$2"
}
number=0
for row in $(echo "$JIUJIN_TESTS" | tr : ' '); do
    number=$((number + 1))
    run "$row" "$number" &
done
wait
echo "pytest's code: $(cat /run/code-* | sort -n | tail -n 1)"
sync
busybox poweroff -f
