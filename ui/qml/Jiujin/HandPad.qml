import QtQuick
import Kiosk.Input

// Handwriting and signing. Field lines like a school exercise book (田字格) for one character, a base line for a signature.
Rectangle {
    id: h
    property bool grid: true
    property string hint: ""
    property bool dimmed: false                  // cannot be written on now
    readonly property alias pad: strokes
    readonly property alias empty: strokes.empty
    signal strokeEnded()
    function clear() { strokes.clear() }
    color: Theme.surface
    radius: Theme.rM
    border { width: Theme.stroke; color: Theme.edge }
    Item {                                        // 田字格
        visible: h.grid
        anchors.centerIn: parent
        width: Math.min(h.width, h.height) - Theme.mm(12); height: width
        Rectangle { anchors.fill: parent; color: "transparent"; border { width: Theme.hair; color: Theme.line } }
        Repeater { model: 15; delegate: Rectangle { required property int index; visible: index % 2 === 0; x: parent.width / 2; y: parent.height * index / 15; width: Theme.hair + 1; height: parent.height / 15; color: Theme.line } }
        Repeater { model: 15; delegate: Rectangle { required property int index; visible: index % 2 === 0; y: parent.height / 2; x: parent.width * index / 15; height: Theme.hair + 1; width: parent.width / 15; color: Theme.line } }
    }
    Rectangle { visible: !h.grid; x: Theme.mm(14); width: parent.width - Theme.mm(28); height: Theme.hair + 1; y: parent.height * 0.82; color: Theme.edge }
    Txt { visible: !h.grid && h.hint !== "" && 0.18 * h.height > 1.36 * Theme.em("cap") + Theme.mm(Theme.assisted ? 4 : 6); role: "cap"; color: Theme.ink2; text: h.hint; x: Theme.mm(14); width: parent.width - Theme.mm(28); y: parent.height * 0.82 + Theme.mm(Theme.assisted ? 2 : 5) }
    StrokePad {
        id: strokes
        property bool pressable: true
        objectName: h.grid ? "handwriting-pad" : "signature-pad"
        anchors.fill: parent
        enabled: !h.dimmed
        ink: Theme.ink
        inkWidth: Theme.mm(h.grid ? 6 : 2.6)
        palmWidth: Theme.mm(28)
        onStrokeEnded: h.strokeEnded()
        Component.onDestruction: forget()
        Accessible.role: Accessible.Canvas
        Accessible.name: h.grid ? qsTr("手写框") : qsTr("签名框")
    }
}
