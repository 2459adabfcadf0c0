#!/usr/bin/env bash
# packages.sh PACKAGE…: has these Debian packages in place. Root installs what is missing; anybody else is told the
# one command, and the exit code is 1.
set -euo pipefail

if ! command -v dpkg-query >/dev/null; then
    echo "setup: this is no Debian; what these packages hold must be here: $*" >&2
    exit 0
fi
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
missing=()
for package in "$@"; do
    grep -qx "installed $package" <<<"$installed" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0
if [ "$(id -u)" != 0 ]; then
    echo "setup: these system packages are missing. Run this once, then run make again:" >&2
    echo "  sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends ${missing[*]}'" >&2
    exit 1
fi
echo "setup: installing ${missing[*]}"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
