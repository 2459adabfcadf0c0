#!/usr/bin/env bash
# Builds dist/kiosk and proves it: the built program runs the scripted visit by itself, from another folder, with an
# empty home and no virtual environment.
set -euo pipefail
cd "$(dirname "$0")/.."
# PyInstaller reads libraries with objdump and takes Python's shared library along.
deploy/packages.sh binutils "$(.venv/bin/python -c 'import sys; print(f"libpython{sys.version_info[0]}.{sys.version_info[1]}")')"
dist=dist/kiosk

echo "bundle: building $dist (about two minutes)"
.venv/bin/pyinstaller --noconfirm --log-level ERROR --workpath build/pyinstaller --distpath dist kiosk.spec
# Symbols that only a debugger reads: 40 MB. Wheels that patchelf has touched are left alone, strip breaks them.
find $dist/_internal \( -name 'libpython*.so*' -o -path '*/python3.*/lib-dynload/*' -o -path '*/pysqlite3/*.so' \
    -o -path '*/sqlalchemy/*.so' -o -path '*/yaml/*.so' -o -path '*/bindings/_rust*.so' -o -path '*/rpds/*.so' \) \
    -type f -exec strip --strip-unneeded {} +

# doc.qt.io/qt-6/licensing.html: under the GPL or a commercial licence only. tests/house/test_licences.py has this list.
gpl_qt=(VirtualKeyboard WaylandCompositor Charts DataVisualization Graphs NetworkAuth Quick3D QuickTimeline Lottie
    HttpServer Mqtt CoAp QuickEffectMaker)
unwanted=$(for part in "${gpl_qt[@]}"; do find $dist/_internal/PySide6 $dist/_internal/libQt* -iname "*$part*"; done
    find $dist \( -name 'libreadline*' -o -name 'libgdbm*' \))
heavy=$(find $dist -iregex '.*\(WebEngine\|/pytest\|/mypy\|/ruff\|/hypothesis\|/PyInstaller\|/uv$\|lrelease\|qmllint\).*')
if [ -n "$unwanted$heavy" ]; then
    echo "bundle: these must not be shipped (GPL, or of no use there); leave them out in kiosk.spec:" >&2
    printf '%s\n' "$unwanted" "$heavy" >&2
    exit 1
fi
dangling=$(find $dist -xtype l)
[ -z "$dangling" ] || { echo "bundle: links to nothing: $dangling" >&2; exit 1; }
# The machine brings the libraries of its display: Wayland's are left out by PyInstaller, docs/guides/deploy.md names them.
missing=$(find $dist/_internal -name '*.so*' -type f -exec ldd {} + 2>/dev/null | grep 'not found' | grep -v libwayland | sort -u || true)
[ -z "$missing" ] || { echo "bundle: libraries that nobody brings:" "$missing" >&2; exit 1; }
du -sm $dist | awk '{print "bundle: '"$dist"', " $1 " MB"}'

program=$PWD/$dist/kiosk out=$PWD/build/bundle-demo home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
cd "$home"
env -i HOME="$home" PATH=/usr/bin:/bin LANG=C.UTF-8 "$program" demo --headless --out "$out"
