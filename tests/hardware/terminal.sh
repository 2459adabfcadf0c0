#!/bin/sh
# Inside the virtual machine, as its init: this machine's files become a terminal, set up as docs/guides/deploy.md says,
# and systemd starts it. What is wanted of it is looked at by a unit of ours, tests/hardware/looked_at.sh.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /dev/shm && mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mkdir -p "/lib/modules/$(busybox uname -r)" && mount --bind "$JIUJIN_MODULES" "/lib/modules/$(busybox uname -r)"
[ -x /sbin/modprobe ] || ln -s "$(command -v busybox)" /sbin/modprobe
cd "$JIUJIN_PROJECT" || busybox poweroff -f

mkdir /run/etc && cp -a /etc/. /run/etc/ && mount --bind /run/etc /etc  # overlayfs over 9p cannot fsync a folder
rm -f /.dockerenv  # this machine may be a container; in one, systemd makes no mount shared
rm -rf /etc/systemd/system /etc/fstab  # this machine's own services
mkdir -p /etc/systemd/system/looked-at.target.wants /etc/systemd/system.conf.d /etc/sysusers.d /opt/jiujin /etc/jiujin /media
cp deploy/systemd/*.service deploy/systemd/*.target /etc/systemd/system/
cp deploy/systemd/jiujin.sysusers /etc/sysusers.d/jiujin.conf && systemd-sysusers
cp deploy/udev/70-jiujin.rules deploy/udev/71-jiujin-medium.rules /etc/udev/rules.d/
cp deploy/systemd/jiujin-watchdog.conf /etc/systemd/system.conf.d/jiujin-watchdog.conf
printf '[terminal]\nid = "JJ-LIVE"\n[province]\nurl = "https://127.0.0.1:9"\n' >/etc/jiujin/terminal.toml
printf '[idcard]\ndriver = "sdt_serial"\naddress = "/dev/nobody"\n' >/etc/jiujin/devices.toml
chown -R root:jiujin /etc/jiujin
printf '#!/bin/sh\nexec %s/.venv/bin/python -m kiosk "$@"\n' "$JIUJIN_PROJECT" >/opt/jiujin/kiosk
chmod 755 /opt/jiujin/kiosk

# Only here: patience, since all is twenty times as slow; bytecode that is made already, and an interpreter that may lie in somebody's home.
printf '[Manager]\nDefaultEnvironment=PYTHONPYCACHEPREFIX=%s PYTHONDONTWRITEBYTECODE=1 JIUJIN_PROJECT=%s\n' \
    "$PYTHONPYCACHEPREFIX" "$JIUJIN_PROJECT" >/etc/systemd/system.conf.d/bytecode.conf
for unit in jiujin-sync jiujin-ui jiujin-device@; do
    mkdir -p "/etc/systemd/system/$unit.service.d"
    printf '[Service]\nTimeoutStartSec=300\nWatchdogSec=300\n' >"/etc/systemd/system/$unit.service.d/slow.conf"
done
place=$(dirname "$(readlink -f .venv/bin/python)")
case $place in /root/* | /home/*)
    while [ "$place" != / ]; do chmod o+x "$place" && place=$(dirname "$place"); done
    for unit in jiujin-sync jiujin-ui jiujin-device@; do
        printf '[Service]\nProtectHome=no\n' >"/etc/systemd/system/$unit.service.d/home.conf"
    done ;;
esac

# The tmpfiles of /tmp and /var are this machine's, reached slowly, and may be many.
mkdir -p /etc/systemd/system/systemd-tmpfiles-setup.service.d
printf '[Service]\nExecStart=\nExecStart=systemd-tmpfiles --create --boot --prefix=/run\n' \
    >/etc/systemd/system/systemd-tmpfiles-setup.service.d/run.conf

printf '[Unit]\nRequires=basic.target\nAfter=basic.target\n' >/etc/systemd/system/looked-at.target
printf '[Unit]\nAfter=basic.target\n[Service]\nType=oneshot\nTimeoutStartSec=infinity\nExecStart=/bin/sh %s %s\n' \
    "$JIUJIN_PROJECT/tests/hardware/looked_at.sh" "$JIUJIN_TESTS" >/etc/systemd/system/looked-at.service
ln -s ../looked-at.service /etc/systemd/system/looked-at.target.wants/
[ -s /etc/machine-id ] || tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id 2>/dev/null || echo 0123456789abcdef0123456789abcdef >/etc/machine-id
exec /lib/systemd/systemd --unit=looked-at.target --log-target=kmsg
