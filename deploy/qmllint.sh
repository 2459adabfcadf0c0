#!/bin/sh
# Lints ui/qml against the types that the view-models declare. Any warning fails (`--max-warnings 0`).
set -eu
cd "$(dirname "$0")/.."
bin="${VENV:-.venv}/bin"
types=build/qmltypes
qt=$("$bin/python" -c "import PySide6, pathlib; print(pathlib.Path(PySide6.__file__).parent / 'Qt/metatypes')")
rm -rf "$types"
for module in ViewModels Input; do
    folder="$types/Kiosk/$module"
    mkdir -p "$folder"
    files=$(grep -l "QML_IMPORT_NAME = \"Kiosk.$module\"" ui/*.py ui/*/*.py)
    # shellcheck disable=SC2086
    "$bin/pyside6-metaobjectdump" $files 2>/dev/null | "$bin/python" deploy/qmltypes.py > "$folder/types.json"
    "$bin/pyside6-qmltyperegistrar" --generate-qmltypes "$folder/types.qmltypes" -o "$folder/types.cpp" \
        --import-name "Kiosk.$module" --major-version 1 --minor-version 0 --past-major-version 1 \
        --foreign-types "$qt/qt6core_metatypes.json,$qt/qt6gui_metatypes.json,$qt/qt6qml_metatypes.json,$qt/qt6quick_metatypes.json" \
        "$folder/types.json"
    printf 'module Kiosk.%s\ntypeinfo types.qmltypes\ndepends QtQuick\n%s' "$module" "$([ $module = Input ] || printf 'depends Kiosk.Input\n')" > "$folder/qmldir"
done
find ui/qml -name '*.qml' -print0 | xargs -0 "$bin/pyside6-qmllint" --max-warnings 0 -I "$types" -I ui/qml
