pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

// A payment: what is owed, the code to scan, and what became of it.
Page {
    id: p
    required property LiveViewModel viewModel
    title: viewModel.title; hint: viewModel.hint
    readonly property int topY: wide ? Theme.stripH + Theme.mm(4) : headBottom + Theme.mm(6)
    Rectangle {
        visible: p.viewModel.paid
        width: Theme.mm(26); height: width; radius: width / 2; color: Theme.pine
        x: p.wide ? p.headX : p.width - Theme.margin - width; y: p.wide ? p.headBottom + Theme.mm(6) : p.titleTop - Theme.mm(2)
        Icon { anchors.centerIn: parent; name: "check"; size: Theme.mm(16); color: Theme.surface; weight: 5.5 }
    }
    Card {
        visible: rows.list.length > 0
        x: p.startX; width: p.inner; y: p.topY; height: column.height
        Column {
            id: column
            width: parent.width
            Rows {
                id: rows
                readonly property int rowH: Math.max(Theme.rowH, Theme.mm(p.wide ? Theme.assisted ? 52 : 28 : Theme.assisted ? 44 : 32))
                list: p.wide ? p.viewModel.rows.slice(0, Math.max(1, Math.floor(((note.wanted ? note.y : p.actionY) - p.topY - Theme.mm(4)) / rowH))) : p.viewModel.rows; ready: p.ahead ? 4 : 0
                delegate: ListRow {
                    required property int index
                    readonly property var modelData: rows.list[index] ?? ({ label: "", value: "" })
                    visible: index < rows.list.length
                    width: column.width; height: Math.max(implicitHeight, rows.rowH)
                    label: modelData.label; value: modelData.value; last: index === rows.list.length - 1
                }
            }
        }
    }
    QrShape {
        objectName: "pay-code"
        readonly property int most: (note.wanted ? note.y : p.actionY) - p.topY - Theme.mm(6)
        width: Math.min(p.inner, most, Theme.mm(150)); height: width
        x: p.startX + (p.inner - width) / 2; y: p.topY; picture: p.viewModel.code; modules: p.viewModel.modules
    }
    Banner { id: note; readonly property bool wanted: p.viewModel.bannerText !== ""; visible: wanted; x: p.startX; width: p.inner; y: p.actionY - height - Theme.mm(6); tone: p.viewModel.tone; icon2: tone === "info" ? "phone" : tone === "done" ? "receipt" : "warn"; title: p.viewModel.bannerTitle; text: p.wide && Theme.assisted && p.viewModel.rows.length > 0 ? "" : p.viewModel.bannerText }
    Icon { visible: p.viewModel.waiting; name: "yuan"; size: Theme.mm(60); x: p.startX + (p.inner - width) / 2; y: p.wide ? Theme.mm(80) : Theme.mm(190); color: Theme.iconLine; lit: Theme.iconLit; weight: 2 }
    actions: Actions { other: p.viewModel.other; main: p.viewModel.main; mainIcon: ""; onMainClicked: p.viewModel.go(); onOtherClicked: p.viewModel.turnAway() }
}
