import QtQuick

// Top of every page: whose terminal, where, when, and whether the line is up. Residents press nothing here: it is out
// of reach. Five touches on the seal within three seconds ask for the technician's PIN (docs/technician.md).
Item {
    id: s
    property bool dark: false
    property bool darkLeft: dark
    property bool offline: false
    property bool takes: true                    // cases, all the same
    property string time: ""
    property string date: ""
    property string place: ""
    signal sealTouched(real seconds)
    readonly property color fg: dark ? Theme.nightText : Theme.ink
    readonly property color fg2: dark ? Theme.nightText2 : Theme.ink2
    implicitHeight: Theme.stripH
    Row {
        id: whose
        x: Theme.wide ? Theme.mm(12) : Theme.margin; anchors.verticalCenter: parent.verticalCenter; spacing: Theme.mm(4)
        Seal {
            objectName: "seal"
            size: Theme.mm(Theme.assisted ? 15 : 12); anchors.verticalCenter: parent.verticalCenter
            TapHandler { margin: Theme.mm(5); onTapped: s.sealTouched(Date.now() / 1000) }
        }
        Txt { role: "label"; strong: true; text: qsTr("就近"); color: s.darkLeft ? Theme.nightText : Theme.ink; centred: true; anchors.verticalCenter: parent.verticalCenter; wrapMode: Text.NoWrap }
        Txt { visible: !Theme.assisted; role: "cap"; text: s.place; color: s.darkLeft ? Theme.nightText2 : Theme.ink2; centred: true; anchors.verticalCenter: parent.verticalCenter; wrapMode: Text.NoWrap; leftPadding: Theme.mm(2) }
    }
    Row {
        anchors.right: parent.right; anchors.rightMargin: Theme.wide ? Theme.mm(12) : Theme.margin; anchors.verticalCenter: parent.verticalCenter; spacing: Theme.mm(5)
        Chip { visible: s.offline; tone: s.dark ? "night" : "notice"; icon2: "netoff"; text: Theme.assisted || !s.takes ? qsTr("断网") : qsTr("断网，照常收件"); anchors.verticalCenter: parent.verticalCenter }
        Txt { visible: !Theme.assisted && !(s.offline && (Theme.wide || !Theme.zh)); role: "cap"; text: s.date; color: s.fg2; centred: true; anchors.verticalCenter: parent.verticalCenter; wrapMode: Text.NoWrap }
        Txt { role: "label"; strong: true; text: s.time; color: s.fg; centred: true; anchors.verticalCenter: parent.verticalCenter; wrapMode: Text.NoWrap }
    }
}
