#!/usr/bin/env bash
# Builds dist/kiosk and proves it: the built program runs the scripted visit by itself.
set -euo pipefail
cd "$(dirname "$0")/.."
echo "bundle: building dist/kiosk (about two minutes)"
.venv/bin/pyinstaller --noconfirm --log-level ERROR --workpath build/pyinstaller --distpath dist kiosk.spec
gpl=$(find dist/kiosk \( -iname '*VirtualKeyboard*' -o -iname '*WaylandCompositor*' -o -iname '*QtCharts*' -o -iname '*DataVisualization*' \) | head)
if [ -n "$gpl" ]; then
    echo "bundle: parts of Qt that are GPL only went in; leave them out in kiosk.spec:" >&2
    echo "$gpl" >&2
    exit 1
fi
du -sh dist/kiosk | awk '{print "bundle: dist/kiosk, " $1}'
# Nothing of the checkout: an empty home, no virtual environment on the path.
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
env -i HOME="$home" PATH=/usr/bin:/bin LANG=C.UTF-8 dist/kiosk/kiosk demo --headless --out build/bundle-demo
