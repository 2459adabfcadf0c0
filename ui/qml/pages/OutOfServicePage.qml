pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

Page {
    id: p
    required property OutOfServiceViewModel viewModel
    readonly property bool opens: viewModel.mine !== ""     // what was filed may be looked up: room for its button
    readonly property bool tight: opens && (wide || Theme.assisted)
    darkTop: !Theme.contrast && !wide
    darkLeft: !Theme.contrast && (!wide || Theme.night)
    Rectangle {
        visible: !p.wide && !Theme.contrast
        width: parent.width; height: p.reach; color: Theme.nightC
        Art { anchors.fill: parent; drawing: Theme.wide || Theme.contrast ? "" : "band_night.svg" }
    }
    ReadColumn { visible: p.wide; width: p.readWidth; height: p.barY; title: p.viewModel.title; hint: p.viewModel.hint }
    Column {
        visible: !p.wide
        x: Theme.margin; y: Theme.mm(Theme.assisted ? 44 : 42); width: p.inner; spacing: Theme.mm(4)
        Headline { role: Theme.assisted ? "h1" : "hero"; width: parent.width; text: p.viewModel.title; color: Theme.contrast ? Theme.ink : Theme.nightText; lh: 1.22; leftPadding: -Theme.mm(1) }
        Txt { visible: !Theme.narrow; role: "label"; width: Theme.contrast || Theme.assisted ? parent.width : Math.round(parent.width * 0.6); text: p.viewModel.hint; color: Theme.contrast ? Theme.ink : Theme.nightText }
    }
    Column {
        x: p.startX; y: p.wide ? p.reach + Theme.mm(p.tight ? 2 : 6) : p.reach + Theme.mm(14); width: p.inner; spacing: Theme.gap
        Rows {
            id: rows
            list: p.viewModel.rows; ready: p.ahead ? 2 : 0
            delegate: Card {
                id: row
                required property int index
                readonly property var modelData: rows.list[index] ?? ({ icon: "", label: "", text: "" })
                visible: index < rows.list.length
                width: parent.width; height: said.height + 2 * Theme.mm(p.tight && p.wide ? 2 : p.wide || Theme.narrow ? 5 : 11)
                Icon { x: Theme.mm(12); anchors.verticalCenter: parent.verticalCenter; name: row.modelData.icon; size: Theme.mm(24); color: Theme.iconLine; lit: Theme.iconLit }
                Column {
                    id: said
                    x: Theme.mm(46); width: parent.width - x - Theme.pad; anchors.verticalCenter: parent.verticalCenter; spacing: Theme.mm(1)
                    Txt { visible: !Theme.narrow; role: "body"; color: Theme.ink2; text: row.modelData.label; width: parent.width; lh: 1.36 }
                    Txt { role: Theme.assisted ? "label" : "h3"; strong: true; text: row.modelData.text; width: parent.width; lh: 1.4 }
                }
            }
        }
        Txt { visible: !Theme.narrow && !p.tight; role: "cap"; color: Theme.ink2; text: p.viewModel.machine; width: parent.width; topPadding: Theme.mm(3); lh: 1.45 }
    }
    Btn { objectName: "progress"; visible: p.opens; x: p.startX; y: p.actionY; width: p.inner; icon2: "progress"; text: p.viewModel.mine; onClicked: p.viewModel.myCases() }
}
