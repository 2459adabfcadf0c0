pragma ComponentBehavior: Bound
import QtQuick
import Jiujin
import Kiosk.ViewModels

// What this card filed. One is chosen; above it its number, its code; below what can be done, or has to be.
Page {
    id: p
    required property MyCasesViewModel viewModel
    title: viewModel.title; hint: (wide || Theme.assisted) && viewModel.bannerTitle !== "" && !viewModel.empty ? "" : viewModel.hint
    Column {
        id: rows
        x: p.startX; width: p.inner; spacing: Theme.mm(Theme.assisted ? 6 : 5)
        y: p.wide ? Theme.stripH + Theme.mm(2) : Math.max(p.reach + Theme.mm(4), rec.y + rec.height + Theme.mm(8))
        Rows {
            id: cases
            list: p.viewModel.rows; ready: p.ahead ? 3 : 0
            delegate: Pressable {
                id: row
                required property int index
                readonly property var modelData: cases.list[index] ?? ({ n: -1, title: "", note: "", tone: "info", icon: "", state: "", on: false })
                visible: index < cases.list.length
                objectName: "case-" + modelData.n
                text: modelData.title
                width: rows.width; height: Theme.mm(p.wide ? Theme.assisted ? 56 : 34 : Theme.assisted ? 62 : 42)
                onClicked: p.viewModel.choose(modelData.n)
                Accessible.role: Accessible.RadioButton; Accessible.checked: modelData.on
                background: Face { pressed: row.isDown; focused: row.isFocused; fill: row.modelData.on ? Theme.indigoTint : Theme.surface; rim: row.modelData.on ? Theme.indigo : Theme.edge; rimWidth: row.modelData.on ? Theme.stroke + 2 : Theme.stroke; ledge: row.modelData.on ? Theme.indigo : Theme.ledge }
                contentItem: Item {              // no Column: that would find its height a frame's polish later
                    id: inner
                    readonly property real middle: Math.ceil(Math.floor(height) / 2) - Theme.ledgeH / 2
                    readonly property real stack: head.height + Theme.mm(1) + (Theme.assisted ? chip.height : note.height)
                    Txt { id: head; x: Theme.mm(8); y: inner.middle - Math.ceil(Math.floor(inner.stack) / 2); role: "label"; strong: true; text: row.modelData.title; width: (Theme.assisted ? inner.width : chip.x) - x - Theme.mm(4); lh: 1.3; wrapMode: Text.NoWrap; elide: Text.ElideRight }
                    Txt { id: note; visible: !Theme.assisted; x: head.x; y: head.y + head.height + Theme.mm(1); role: "cap"; color: Theme.ink2; text: Theme.assisted ? "" : row.modelData.note; width: head.width; lh: 1.35; wrapMode: Text.NoWrap; elide: Text.ElideRight }
                    Chip { id: chip; x: Theme.assisted ? head.x : inner.width - Theme.mm(8) - width; y: Theme.assisted ? head.y + head.height + Theme.mm(1) : inner.middle - Math.ceil(Math.floor(height) / 2); tone: row.modelData.tone; icon2: row.modelData.icon; text: row.modelData.state }
                }
            }
        }
        Turner { visible: p.viewModel.paged; width: rows.width; word: p.viewModel.pageWord; first: p.viewModel.isFirst; last: p.viewModel.isLast; onTurned: by => p.viewModel.turn(by) }
    }
    Card {
        id: rec
        visible: !p.viewModel.empty && !p.wide
        readonly property int codeS: Theme.mm(Theme.assisted && p.viewModel.bannerTitle !== "" ? 50 : Theme.assisted ? 70 : 78)
        x: p.startX; width: p.inner; y: p.titleBottom + Theme.mm(6); height: num.y + num.height + codeS + Theme.mm(8)
        Txt { id: label; x: Theme.pad; y: Theme.mm(Theme.assisted ? 3 : 7); role: "body"; color: Theme.ink2; text: p.viewModel.numberWord }
        Headline { id: num; objectName: "receipt-number"; x: Theme.pad; anchors.top: label.bottom; role: "h1"; text: p.viewModel.number; lh: 1.3; wrapMode: Text.NoWrap }
        QrShape { id: code; x: Theme.pad - Theme.mm(Theme.contrast ? 0 : 4); anchors.top: num.bottom; width: rec.codeS; height: width; picture: p.viewModel.code; modules: p.viewModel.modules }
        Column {
            anchors.left: p.viewModel.modules > 0 ? code.right : parent.left; anchors.leftMargin: Theme.mm(8); anchors.right: parent.right; anchors.rightMargin: Theme.mm(6); anchors.verticalCenter: code.verticalCenter; spacing: Theme.mm(4)
            Txt { visible: !Theme.assisted; role: "label"; strong: true; width: parent.width; text: p.viewModel.owner; lh: 1.3 }
            Txt { role: Theme.assisted ? "body" : "label"; width: parent.width; text: p.viewModel.progress; lh: 1.3 }
        }
    }
    Btn { objectName: "reprint"; visible: p.viewModel.tells && p.viewModel.reprints && (!banner.wanted || banner.aside || y + height < banner.y); kind: "secondary"; role: "body"; icon2: "print"; enabled: !p.viewModel.printing; height: Theme.mm(Theme.assisted ? 30 : 24); x: p.startX; y: rows.y + rows.height + Theme.mm(6); text: p.viewModel.printWord; onClicked: p.viewModel.printReceipt() }
    Btn { objectName: "withdraw"; visible: p.viewModel.withdrawable && !p.viewModel.empty && (!banner.wanted || banner.aside || y + height < banner.y); kind: "danger"; role: "body"; height: Theme.mm(Theme.assisted ? 30 : 24); x: p.startX + p.inner - width; y: rows.y + rows.height + Theme.mm(6); text: qsTr("撤回不办了"); onClicked: p.viewModel.withdraw() }
    Banner {
        id: banner
        readonly property bool wanted: p.viewModel.bannerTitle !== ""; visible: wanted
        readonly property bool aside: p.wide && !p.viewModel.empty
        x: aside ? p.headX : p.startX; width: aside ? p.headWidth : p.inner; tone: p.viewModel.bannerTone; title: p.viewModel.bannerTitle; text: p.viewModel.bannerText
        y: p.viewModel.empty ? (p.wide ? Theme.stripH + Theme.mm(4) : p.reach + Theme.mm(6)) : aside ? p.barY - height - Theme.mm(8) : p.actionY - height - Theme.mm(6)
    }
    actions: Actions {
        other: p.viewModel.empty ? "" : qsTr("办好了"); main: p.viewModel.mainWord; mainIcon: p.viewModel.mainIcon; mainEnabled: p.viewModel.mainEnabled
        onMainClicked: p.viewModel.go()
        onOtherClicked: p.viewModel.done()
    }
}
