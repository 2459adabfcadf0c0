pragma ComponentBehavior: Bound

import QtQuick

// What stands between the status strip and the keys, which belong to the shell and never move.
// Read above the 30 % line, press below it. On a wide panel: read at the left, press at the right.
Rectangle {
    id: p
    color: Theme.paper
    property string title: ""
    property string hint: ""
    property int step: 0
    property string stepName: ""
    property string service: ""
    property bool ahead: false                   // built before it is wanted: with all that it may need
    property bool darkTop: false                 // the strip stands on a dark picture
    property bool darkLeft: darkTop
    property bool darkKeys: false                // so do the keys
    readonly property bool wide: Theme.wide
    readonly property int readWidth: Math.round(width * 0.36)
    readonly property int startX: wide ? readWidth + Theme.mm(12) : Theme.margin      // the press zone
    readonly property int inner: wide ? width - startX - Theme.mm(12) : width - 2 * Theme.margin
    readonly property int headWidth: wide ? readWidth - Theme.mm(18) : inner
    readonly property int headX: wide ? Theme.mm(12) : Theme.margin
    readonly property int titleTop: step > 0 && !wide ? Theme.stripH + Theme.mm(Theme.assisted ? 36 : 28) : Theme.stripH + Theme.mm(12)
    readonly property int reach: wide ? Theme.stripH : Math.round(height * 0.30)   // the 30 % line
    readonly property int barY: height - Theme.barH
    readonly property int actionY: barY - Theme.mm(Theme.assisted ? 12 : 10) - Theme.btnH
    readonly property int headBottom: head.y + hc.height
    readonly property int titleBottom: wide ? Theme.stripH : head.y + hc.height
    default property alias content: body.data
    property alias actions: actionRow.data
    Loader {
        active: p.step > 0
        x: p.wide ? p.startX : Theme.margin; y: p.wide ? Theme.mm(Theme.assisted ? 1 : 5) : Theme.stripH + Theme.mm(2); width: p.wide ? Math.round(p.inner * 0.44) : p.inner
        sourceComponent: Progress { step: p.step; name: p.stepName; service: p.wide ? "" : p.service }
    }
    Item {
        id: head
        x: p.headX; y: p.titleTop; width: p.headWidth
        Column {
            id: hc
            width: parent.width
            spacing: Theme.mm(3)
            Headline { visible: p.title !== ""; role: !Theme.zh && p.title.length > 22 && p.title.indexOf("\n") < 0 ? "h2" : "h1"; text: p.title; width: parent.width }
            Txt { visible: p.hint !== ""; role: Theme.assisted ? "body" : "label"; color: Theme.ink; text: p.hint; width: parent.width; lh: 1.45 }
        }
    }
    Item { id: body; anchors.fill: parent }
    Item { id: actionRow; x: p.startX; y: p.actionY; width: p.inner; height: Theme.btnH }
}
