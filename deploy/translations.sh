#!/bin/sh
# Builds ui/i18n/*.qm from the .ts files; `--update` first takes new sentences of the QML into them.
set -eu
cd "$(dirname "$0")/.."
bin="${VENV:-.venv}/bin"
if [ "${1:-}" = "--update" ]; then
    "$bin/pyside6-lupdate" -locations none -no-obsolete -source-language zh_CN -target-language en_GB \
        $(find ui/qml -name '*.qml') -ts ui/i18n/jiujin_en.ts
fi
for ts in ui/i18n/*.ts; do
    "$bin/pyside6-lrelease" -silent "$ts" -qm "${ts%.ts}.qm"
done
