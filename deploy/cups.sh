#!/usr/bin/env bash
# cups.sh [ROOT]: for a terminal that prints A4 through a queue of its own CUPS. Nothing printed reaches its disk, swap
# or core files. As root; again after each upgrade of CUPS that brought new configuration files. `kiosk doctor` checks it.
set -euo pipefail
cd "$(dirname "$0")"
root=${1:-}

put_at_end() { # FILE [NAME]: our directives, and no others of the same names, nor any NAME
    local file=$root/etc/cups/$1 names theirs
    [ -f "$file" ] || { echo "cups.sh: $file is missing: apt-get install cups-daemon first" >&2; exit 1; }
    names=$(sed -nE 's/^([A-Za-z]+) .*/\1/p' "cups/$1" | paste -sd'|')${2:+|$2}
    theirs=$(grep -vxFf "cups/$1" "$file" | sed -E "/^[[:space:]]*($names)([[:space:]]|\$)/Id")
    cp -p "$file" "$file.new"
    printf '%s\n\n' "$theirs" | cat - "cups/$1" > "$file.new"
    mv "$file.new" "$file"
}

[ -n "$root" ] || systemctl stop cups.socket cups.path cups.service
put_at_end cupsd.conf
put_at_end cups-files.conf TempDir
install -D -m 644 systemd/var-spool-cups.mount "$root/etc/systemd/system/var-spool-cups.mount"
install -D -m 644 systemd/jiujin-cups.conf "$root/etc/systemd/system/cups.service.d/jiujin.conf"
[ -z "$root" ] || exit 0
# What was printed before this; a disk that moves its blocks (SSD, SD card) may keep it all the same.
mountpoint -q /var/spool/cups || find /var/spool/cups -xdev -type f -exec shred -u {} +
systemctl daemon-reload
systemctl enable --now var-spool-cups.mount
systemctl start cups.socket cups.path cups.service
