pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Input

// Digits for numbers, phones, money, ID and bank-card numbers. Three columns as on a telephone; 删除 and 清空 stand apart.
Rectangle {
    id: np
    property Composer composer: null
    property string extra: ""                     // the key left of 0: "X" of an ID number, "." of money, or none
    signal digit(string key)
    signal erased()
    signal cleared()
    color: Theme.assisted ? "transparent" : Theme.sunk
    border { width: Theme.contrast ? Theme.hair : 0; color: Theme.edge }
    readonly property int g: Theme.mm(Theme.wide ? 3.4 : 6)
    readonly property int pad: Theme.assisted ? 0 : Theme.mm(Theme.wide ? 3 : 8)
    readonly property int kh: Math.floor((height - 2 * pad - 3 * g) / 4)
    readonly property int fnw: Math.round((width - 2 * Theme.margin) * 0.23)
    readonly property int kw: Math.floor((width - 2 * Theme.margin - fnw - 2 * g - Theme.mm(10)) / 3)
    implicitHeight: 2 * pad + 4 * Theme.mm(Theme.assisted ? 40 : 36) + 3 * g
    Grid {
        x: Theme.margin; y: np.pad; columns: 3; spacing: np.g
        Repeater {
            model: 11
            delegate: Item {
                id: place
                required property int index
                readonly property string letter: index < 9 ? String(index + 1) : index === 9 ? np.extra : "0"
                width: np.kw; height: np.kh
                LargeKey {
                    id: key
                    visible: place.letter !== ""; anchors.fill: parent; objectName: "key-" + place.letter; text: place.letter
                    bare: true
                    onClicked: { np.digit(place.letter); if (np.composer) np.composer.key(place.letter) }
                    Headline { anchors.centerIn: parent; anchors.verticalCenterOffset: key.drop; role: np.kh < Theme.mm(24) ? "h3" : "h1"; strong: false; text: key.text; centred: true; lh: 0; wrapMode: Text.NoWrap; color: key.isDown ? Theme.lampText : Theme.ink }
                }
            }
        }
    }
    Column {
        anchors.right: parent.right; anchors.rightMargin: Theme.margin; y: np.pad; spacing: np.g
        LargeKey { objectName: "key-backspace"; text: qsTr("删一个"); fn: true; strong: true; role: Theme.assisted ? "body" : "label"; width: np.fnw; height: 2 * np.kh + np.g; onClicked: { np.erased(); if (np.composer) np.composer.erase() } }
        LargeKey { objectName: "key-clear"; text: qsTr("清空"); fn: true; role: Theme.assisted ? "body" : "label"; width: np.fnw; height: 2 * np.kh + np.g; onClicked: { np.cleared(); if (np.composer) np.composer.clear() } }
    }
}
