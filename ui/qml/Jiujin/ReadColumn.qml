import QtQuick

// The reading side of a wide panel: the house, and what is said above it.
Item {
    id: r
    property string title: ""
    property string hint: ""
    clip: true
    readonly property color fg: Theme.contrast || Theme.night ? Theme.nightText : Theme.ink
    Rectangle { anchors.fill: parent; color: Theme.contrast ? Theme.paper : Theme.night ? "#0F2238" : "#E9EFF2" }
    Art { visible: !Theme.contrast; anchors.bottom: parent.bottom; width: Math.ceil(parent.width * 1.05); height: Math.round(width * 960 / 712); drawing: !Theme.wide || Theme.contrast ? "" : (Theme.night ? "column_night.svg" : "column_day.svg") }
    Column {
        x: Theme.mm(12); y: Theme.mm(36); width: parent.width - Theme.mm(18); spacing: Theme.mm(3)
        Txt { width: parent.width; role: "h1"; font.pixelSize: Theme.mm(Theme.assisted ? 25 : 23); strong: true; text: r.title; color: r.fg; lh: 1.26 }
        Txt { width: parent.width; visible: r.hint !== ""; role: "body"; text: r.hint; color: r.fg }
    }
}
