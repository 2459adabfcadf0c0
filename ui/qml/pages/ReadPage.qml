pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

// A notice, or what the province wrote, in letters that are read without glasses; a long one is turned over, never scrolled.
Page {
    id: p
    required property ReadViewModel viewModel
    title: viewModel.title; hint: viewModel.hint
    readonly property string role: "h3"
    readonly property real lineH: 1.6
    readonly property int textTop: wide ? Theme.stripH + Theme.mm(4) : headBottom + Theme.mm(Theme.assisted ? 8 : 12)
    readonly property int turnedH: Math.round(Theme.em("cap") * 1.5)
    readonly property real ems: text.width / Theme.em(role)
    readonly property real lines: (actionY - turnedH - Theme.mm(8) - textTop - 2 * text.y) / Math.round(Theme.em(role) * lineH)
    onEmsChanged: viewModel.setRoom(ems, lines)
    onLinesChanged: viewModel.setRoom(ems, lines)
    Component.onCompleted: viewModel.setRoom(ems, lines)
    Card {
        x: p.startX; y: p.textTop; width: p.inner; height: text.height + 2 * text.y
        Column {
            id: text
            x: Theme.pad; y: Theme.mm(6); width: parent.width - 2 * x; spacing: Math.round(Theme.em(p.role) * 0.8)
            Rows {
                id: rows
                list: p.viewModel.paragraphs; ready: p.ahead ? 3 : 0
                delegate: Txt { required property int index; visible: index < rows.list.length; role: p.role; text: rows.list[index] ?? ""; width: text.width; lh: p.lineH }
            }
        }
    }
    Banner { visible: p.viewModel.banner !== ""; x: p.startX; width: p.inner; y: p.actionY - height - Theme.mm(6); tone: "notice"; text: p.viewModel.banner }
    Txt { visible: text !== "" && p.viewModel.banner === ""; role: "cap"; color: Theme.ink2; text: p.viewModel.pageWord; x: p.startX; y: p.actionY - p.turnedH - Theme.mm(4); lh: 1.5; wrapMode: Text.NoWrap }
    actions: Actions { anchors.fill: parent; other: p.viewModel.other; main: p.viewModel.main; mainIcon: p.viewModel.mainIcon; mainEnabled: p.viewModel.mainEnabled; onOtherClicked: p.viewModel.turn(); onMainClicked: p.viewModel.go() }
}
