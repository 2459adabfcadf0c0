import QtQuick

// One way of writing. The open one is pressed in and ticked: never colour alone.
Pressable {
    id: tb
    property bool on: false
    property int cell: 0                          // fixed width; 0: as wide as its word
    width: cell > 0 ? cell : tl.implicitWidth + Theme.mm(on ? 20 : 14)
    height: Theme.mm(Theme.assisted ? 28 : 22)
    Accessible.role: Accessible.PageTab
    Accessible.checked: on
    background: Face { pressed: tb.on || tb.isDown; focused: tb.isFocused; radius: Theme.rS; fill: tb.on ? Theme.indigo : Theme.surface; rim: tb.on ? Theme.indigo : Theme.edge; rimWidth: Theme.assisted || Theme.contrast ? Theme.stroke : Theme.hair; ledge: Theme.edge }
    contentItem: Item {
        Row {
            anchors.centerIn: parent; anchors.verticalCenterOffset: tb.on ? Theme.ledgeH / 2 : -Theme.ledgeH / 2; spacing: Theme.mm(2)
            Icon { visible: tb.on; name: "check"; size: Math.round(Theme.em("body") * 0.9); color: Theme.indigoText; weight: 6; anchors.verticalCenter: parent.verticalCenter }
            Txt { id: tl; role: "body"; strong: true; centred: true; text: tb.text; color: tb.on ? Theme.indigoText : Theme.ink; wrapMode: Text.NoWrap; anchors.verticalCenter: parent.verticalCenter }
        }
    }
}
