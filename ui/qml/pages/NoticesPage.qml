pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

// 公告, 政策解读: the newest first.
Page {
    id: p
    required property NoticesViewModel viewModel
    title: viewModel.title; hint: viewModel.hint
    readonly property int rowH: Theme.assisted ? Math.round(Theme.em("label") * 2.7 + Theme.em("cap") * 3 + Theme.mm(8)) : Theme.mm(wide ? 40 : 50)
    readonly property int listTop: wide ? Theme.stripH + Theme.mm(2) : reach + Theme.mm(4)
    readonly property int room: Math.max(1, Math.floor((actionY - Theme.mm(6) - listTop + Theme.gap) / (rowH + Theme.gap)))
    onRoomChanged: viewModel.setRoom(room)
    Component.onCompleted: viewModel.setRoom(room)
    Column {
        id: list
        x: p.startX; y: p.listTop; width: p.inner; spacing: Theme.gap
        Rows {
            id: rows
            list: p.viewModel.shown; ready: p.ahead ? 4 : 0
            delegate: Pressable {
                id: row
                required property int index
                readonly property var modelData: rows.list[index] ?? ({ n: -1, title: "", note: "", kind: " ", tone: "info" })
                visible: index < rows.list.length
                objectName: "notice-" + modelData.n
                text: modelData.kind + " " + modelData.title
                width: list.width; height: p.rowH
                onClicked: p.viewModel.choose(modelData.n)
                background: Face { pressed: row.isDown; focused: row.isFocused; radius: Theme.rL; fill: row.isDown ? Theme.indigoTint : Theme.surface; rim: Theme.contrast || Theme.assisted ? Theme.edge : Theme.line; rimWidth: Theme.assisted || Theme.contrast ? Theme.stroke : Theme.hair }
                contentItem: Item {
                    Column {
                        x: Theme.pad; width: (Theme.assisted ? parent.width : kind.x) - x - Theme.mm(4); anchors.verticalCenter: parent.verticalCenter; anchors.verticalCenterOffset: -Theme.ledgeH / 2; spacing: Theme.mm(1)
                        Txt { role: "label"; strong: true; text: row.modelData.title; width: parent.width; maximumLineCount: 2; elide: Text.ElideRight; lh: 1.32 }
                        Txt { role: "cap"; color: Theme.ink2; text: row.modelData.note; width: parent.width; maximumLineCount: Theme.assisted ? 2 : 1; elide: Text.ElideRight; lh: 1.35 }
                    }
                    Chip { id: kind; visible: !Theme.assisted; anchors.right: parent.right; anchors.rightMargin: Theme.pad; anchors.verticalCenter: parent.verticalCenter; anchors.verticalCenterOffset: -Theme.ledgeH / 2; tone: row.modelData.tone; text: row.modelData.kind }
                }
            }
        }
    }
    actions: Turner { visible: p.viewModel.paged; anchors.fill: parent; word: p.viewModel.pageWord; first: p.viewModel.isFirst; last: p.viewModel.isLast; onTurned: by => p.viewModel.turn(by) }
}
