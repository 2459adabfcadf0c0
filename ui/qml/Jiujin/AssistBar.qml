pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.ViewModels

// The same six keys on every page, in this order, for ever. A place may be empty; it is never given to something else.
Rectangle {
    id: a
    required property ShellViewModel shell
    property bool dark: false
    color: Theme.contrast ? Theme.paper : dark ? "#0A1726" : Theme.sunk
    implicitHeight: Theme.barH
    readonly property int side: Theme.mm(5)
    readonly property int g: Theme.mm(3.4)
    readonly property int cell: Math.floor((width - 2 * side - 5 * g) / 6.36)     // the help key is 1.36 keys wide
    Rectangle { visible: Theme.contrast; width: parent.width; height: Theme.stroke; color: Theme.edge }

    component AssistKey: Pressable {
        id: pb
        required property int place
        property string icon2: ""
        property bool on: false
        property bool helps: false
        readonly property color fg: helps ? Theme.lampText : on ? Theme.indigoText : a.dark ? Theme.nightText : Theme.ink
        readonly property string sign: on ? "check" : icon2
        x: a.side + place * (a.cell + a.g); y: Theme.mm(4); width: helps ? a.width - x - a.side : a.cell; height: a.height - Theme.mm(8)
        background: Face {
            pressed: pb.isDown || pb.on; focused: pb.isFocused
            fill: pb.helps ? Theme.lamp : pb.on ? Theme.indigo : a.dark && !Theme.contrast ? "#1C3550" : Theme.surface
            rim: pb.helps ? Theme.lamp : pb.on ? Theme.indigo : a.dark && !Theme.contrast ? "#6F8AA3" : Theme.assisted || Theme.contrast ? Theme.edge : Theme.line
            rimWidth: Theme.assisted || Theme.contrast ? Theme.stroke : Theme.hair
            ledge: pb.helps ? Theme.lampLedge : a.dark && !Theme.contrast ? "#6F8AA3" : Theme.assisted || Theme.contrast ? Theme.edge : Theme.ledge
        }
        contentItem: Item {
            id: face
            readonly property int shift: pb.isDown || pb.on ? Theme.ledgeH / 2 : -Theme.ledgeH / 2
            Row {
                visible: !Theme.assisted
                anchors.centerIn: parent; anchors.verticalCenterOffset: face.shift; spacing: Theme.mm(2)
                Icon { name: pb.sign; size: Theme.mm(10); color: pb.fg; weight: pb.on ? 5 : 3.6; anchors.verticalCenter: parent.verticalCenter }
                Txt { role: "body"; strong: true; text: pb.text; color: pb.fg; centred: true; wrapMode: Text.NoWrap; anchors.verticalCenter: parent.verticalCenter }
            }
            Column {
                visible: Theme.assisted
                anchors.centerIn: parent; anchors.verticalCenterOffset: face.shift; spacing: Theme.mm(0.5)
                Icon { name: pb.sign; size: Theme.mm(14); color: pb.fg; weight: pb.on ? 5 : 3.6; anchors.horizontalCenter: parent.horizontalCenter }
                Txt { role: "body"; strong: true; text: pb.text; color: pb.fg; wrapMode: Text.NoWrap; lh: 1.2; anchors.horizontalCenter: parent.horizontalCenter }
            }
        }
    }

    AssistKey { objectName: "assist-back"; place: 0; icon2: "back"; text: qsTr("返回"); visible: a.shell.canBack; onClicked: a.shell.back() }
    AssistKey { objectName: "assist-end"; place: 1; icon2: "exit"; text: qsTr("结束"); visible: a.shell.canEnd; onClicked: a.shell.end() }
    AssistKey { objectName: "assist-language"; place: 2; icon2: "globe"; text: a.shell.languageKey; spoken: a.shell.languageName; onClicked: a.shell.otherLanguage() }
    AssistKey {
        objectName: "assist-large"; place: 3; icon2: "da"; text: a.shell.modeKey; on: a.shell.mode !== "standard"
        spoken: a.shell.mode === "standard" ? qsTr("大字") : a.shell.mode === "assisted" ? qsTr("大字开了，再按换成黑底") : qsTr("黑底开了，再按换回平常的样子")
        onClicked: a.shell.nextMode()
    }
    AssistKey { objectName: "assist-voice"; place: 4; icon2: "speak"; text: qsTr("语音"); on: a.shell.speaking; spoken: on ? qsTr("语音开了") : qsTr("语音"); onClicked: a.shell.toggleVoice() }
    AssistKey { objectName: "assist-help"; place: 5; icon2: "call"; helps: true; text: Theme.narrow && !Theme.wide ? qsTr("帮忙") : qsTr("叫人帮忙"); spoken: qsTr("叫人帮忙"); onClicked: a.shell.help() }
}
