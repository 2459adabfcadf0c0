import QtQuick

// What is put into a slot or held to it, the way it goes, the slot.
Item {
    id: s
    objectName: "slot"
    property string what: "sscard"
    property bool out: false                     // it is to be pulled out
    readonly property int unit: Math.round(Math.min(height, width) * 0.46)
    Icon { id: held; y: Math.round(s.height * 0.06); anchors.horizontalCenter: parent.horizontalCenter; name: s.what; size: s.unit; color: Theme.iconLine; lit: Theme.iconLit; weight: 2.2 }
    Icon { id: arrow; anchors.top: held.bottom; anchors.topMargin: Theme.mm(2); anchors.horizontalCenter: parent.horizontalCenter; name: s.out ? "up" : "down"; size: Math.round(s.unit * 0.4); color: Theme.seal; weight: 6 }
    Rectangle { anchors.top: arrow.bottom; anchors.topMargin: Theme.mm(4); anchors.horizontalCenter: parent.horizontalCenter; width: Math.round(s.unit * 1.3); height: Math.round(s.unit * 0.28); radius: Theme.rS; color: "#14212E"; border { width: Theme.stroke + 2; color: Theme.lamp } }
}
