pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

// What the province says: a row a fact, turned over where they are many. Waiting and trouble stand here too.
Page {
    id: p
    required property LiveViewModel viewModel
    title: viewModel.title; hint: viewModel.hint
    readonly property int listTop: wide ? Theme.stripH + Theme.mm(2) : headBottom + Theme.mm(6)
    readonly property int rowH: Theme.mm(wide ? Theme.assisted ? 44 : 26 : Theme.assisted ? 44 : 31)
    readonly property int below: Theme.btnSmallH + Theme.mm(8) + (viewModel.revealWord !== "" && !wide ? Theme.btnSmallH + Theme.mm(4) : 0) + (note.wanted ? note.height + Theme.mm(4) : 0)
    readonly property int room: Math.floor((actionY - below - listTop) / rowH)
    onRoomChanged: Qt.callLater(fit)
    function fit() { viewModel.setRoom(room) }
    Component.onCompleted: fit()
    Card {
        id: c
        visible: rows.list.length > 0
        x: p.startX; width: p.inner; y: p.listTop; height: column.height
        Column {
            id: column
            width: parent.width
            Rows {
                id: rows
                list: p.viewModel.rows; ready: p.ahead ? 5 : 0
                delegate: Item {
                    id: fact
                    required property int index
                    readonly property var modelData: rows.list[index] ?? ({ label: "", value: "", note: "" })
                    visible: index < rows.list.length
                    width: column.width; height: p.rowH
                    Column {
                        x: Theme.pad; width: Math.round((parent.width - 2 * x) * (value.text === "" ? 1 : 0.46)); anchors.verticalCenter: parent.verticalCenter
                        Txt { width: parent.width; role: "body"; strong: value.text === ""; color: value.text === "" ? Theme.ink : Theme.ink2; text: fact.modelData.label; lh: 1.36 }
                        Txt { width: parent.width; visible: text !== ""; role: "cap"; color: Theme.ink2; text: fact.modelData.note; lh: 1.36 }
                    }
                    Txt { id: value; anchors { right: parent.right; rightMargin: Theme.pad; verticalCenter: parent.verticalCenter } width: Math.round((parent.width - 2 * Theme.pad) * 0.52); horizontalAlignment: Text.AlignRight; role: Theme.assisted ? "body" : "label"; strong: true; text: fact.modelData.value; lh: 1.36 }
                    Rectangle { visible: fact.index < rows.list.length - 1; x: Theme.pad; width: parent.width - 2 * x; anchors.bottom: parent.bottom; height: Theme.hair; color: Theme.line }
                }
            }
        }
    }
    Turner { id: turner; readonly property bool wanted: p.viewModel.paged; visible: wanted; x: p.startX; width: p.inner; height: Theme.btnSmallH; y: c.y + c.height + Theme.mm(4); word: p.viewModel.pageWord; first: p.viewModel.isFirst; last: p.viewModel.isLast; onTurned: by => p.viewModel.turn(by) }
    Btn {
        objectName: "reveal"
        visible: p.viewModel.revealWord !== ""
        x: p.wide ? p.headX - Theme.mm(3) : p.startX - Theme.mm(3); y: p.wide ? p.actionY : (turner.wanted ? turner.y + turner.height : c.y + c.height) + Theme.mm(4); small: true; role: "body"; icon2: "eye"; kind: "quiet"
        text: p.viewModel.revealWord
        onClicked: p.viewModel.reveal()
    }
    Banner { id: note; readonly property bool wanted: p.viewModel.bannerText !== ""; visible: wanted; x: p.startX; width: p.inner; y: rows.list.length > 0 ? p.actionY - height - Theme.mm(4) : p.wide ? Theme.stripH + Theme.mm(6) : Math.max(p.reach, p.headBottom) + Theme.mm(10); tone: p.viewModel.tone; title: p.viewModel.bannerTitle; text: p.viewModel.bannerText }
    Icon { visible: p.viewModel.waiting; name: "net"; size: Theme.mm(60); x: p.startX + (p.inner - width) / 2; y: p.wide ? Theme.mm(80) : Theme.mm(190); color: Theme.iconLine; lit: Theme.iconLit; weight: 2 }
    actions: Actions { other: p.viewModel.other; main: p.viewModel.main; mainIcon: ""; onMainClicked: p.viewModel.go(); onOtherClicked: p.viewModel.turnAway() }
}
