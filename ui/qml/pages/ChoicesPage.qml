pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

// At most six large choices under a question or a heading: 智能导办, 政策直达.
Page {
    id: p
    required property ChoicesViewModel viewModel
    title: viewModel.title; hint: viewModel.banner === "" ? viewModel.hint : ""
    readonly property bool noted: tiles.list.some(one => one.note !== "")
    readonly property int columns: wide && !noted && !Theme.assisted ? 2 : 1
    readonly property int listTop: wide ? Theme.stripH + Theme.mm(2) : Math.max(reach, headBottom) + Theme.mm(6)
    readonly property int lines: Math.max(1, Math.ceil(tiles.list.length / columns))
    readonly property int rowH: Math.min(Theme.mm(Theme.assisted ? 84 : 60), Math.floor((actionY - Theme.mm(8) - listTop + Theme.gap) / lines) - Theme.gap)
    Banner { visible: p.viewModel.banner !== ""; x: p.headX; width: p.headWidth; y: p.headBottom + Theme.mm(4); tone: "notice"; text: p.viewModel.banner }
    Grid {
        id: list
        x: p.startX; y: p.listTop; columns: p.columns; rowSpacing: Theme.gap; columnSpacing: Theme.gap
        readonly property int w: Math.floor((p.inner - (columns - 1) * Theme.gap) / columns)
        Rows {
            id: tiles
            list: p.viewModel.choices; ready: p.ahead ? 6 : 0
            delegate: Tile {
                required property int index
                readonly property var modelData: tiles.list[index] ?? ({ name: "", icon: "", title: "", note: "" })
                visible: index < tiles.list.length
                objectName: modelData.name; width: list.w; height: p.rowH; icon2: modelData.icon; text: modelData.title; sub: modelData.note
                onClicked: p.viewModel.choose(index)
            }
        }
    }
    actions: Btn { objectName: "action-other"; anchors.fill: parent; text: p.viewModel.other; onClicked: p.viewModel.go() }
}
