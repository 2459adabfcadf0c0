pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

Page {
    id: p
    required property HomeViewModel viewModel
    darkTop: !Theme.contrast && !wide && Theme.night
    darkLeft: !Theme.contrast && Theme.night
    readonly property int colW: Math.floor((inner - Theme.gap) / 2)
    readonly property var none: ({ name: "", icon: "", title: "", sub: "", flag: "", key: "" })
    readonly property int w3: Math.floor((inner - 2 * Theme.gap) / 3)
    ReadColumn { visible: p.wide; width: p.readWidth; height: p.barY; title: p.viewModel.title; hint: why.wanted ? "" : p.viewModel.hint }
    Rectangle {
        visible: !p.wide && !Theme.contrast
        width: parent.width; height: p.reach; color: Theme.nightC
        Art { anchors.fill: parent; drawing: Theme.wide || Theme.contrast ? "" : (Theme.night ? "band_night.svg" : "band_day.svg") }
    }
    Column {
        visible: !p.wide
        x: Theme.margin; y: Theme.mm(why.wanted ? 32 : Theme.assisted ? 50 : 42); width: p.inner; spacing: Theme.mm(4)
        Headline { width: parent.width; visible: !(Theme.narrow && why.wanted); role: Theme.assisted && (!Theme.zh || why.wanted) ? "h1" : "hero"; text: p.viewModel.title; color: p.topInk; lh: 1.22; leftPadding: -Theme.mm(1) }
        Txt { width: Math.round(parent.width * 0.6); visible: !Theme.assisted && !why.wanted; role: "label"; text: p.viewModel.hint; color: p.topInk }
    }
    Banner { id: why; readonly property bool wanted: p.viewModel.banner !== ""; visible: wanted; x: p.headX; width: p.headWidth; y: p.wide ? p.barY - height - Theme.mm(8) : p.reach - height - Theme.mm(5); z: 3; tone: "notice"; text: p.viewModel.banner }
    readonly property color topInk: !Theme.contrast && Theme.night ? Theme.nightText : Theme.ink

    // assisted: at most six choices, as many as the panel holds
    Grid {
        id: big
        visible: Theme.assisted
        readonly property int cols: p.wide ? 3 : 2
        readonly property int from: p.wide ? Theme.stripH + Theme.mm(2) : p.reach + Theme.mm(11)
        readonly property int room: p.barY - Theme.mm(p.wide ? 6 : 12) - from
        readonly property int rowCount: Math.max(1, Math.min(p.wide ? 2 : 3, Math.floor((room + Theme.gap) / (Theme.mm(70) + Theme.gap))))
        readonly property int th: Math.min(Theme.mm(122), Math.floor((room - (rowCount - 1) * Theme.gap) / rowCount))
        readonly property int tw: Math.floor((p.inner - (cols - 1) * Theme.gap) / cols)
        x: p.startX; y: from; columns: cols; rowSpacing: Theme.gap; columnSpacing: Theme.gap
        Rows {
            id: bigTiles
            list: Theme.assisted ? p.viewModel.fewest(big.rowCount * big.cols, p.viewModel.assisted) : []
            delegate: Tile { required property int index; readonly property var modelData: bigTiles.list[index] ?? p.none; visible: index < bigTiles.list.length; objectName: modelData.name; big: true; width: big.tw; height: big.th; icon2: modelData.icon; text: modelData.title; onClicked: p.viewModel.choose(modelData.key) }
        }
    }

    Item {
        id: full
        visible: !Theme.assisted
        anchors.fill: parent
        readonly property bool wide: p.wide
        Field {
            id: find
            objectName: "find"
            x: p.startX; width: p.inner - (p.wide && asking.wanted ? asking.width + Theme.gap : 0); height: p.wide ? Theme.mm(24) : Theme.fieldH; icon2: "search"; placeholder: p.viewModel.searchHint; role: p.wide ? "body" : "label"
            y: p.wide ? g.y + g.height + Theme.mm(6) : p.reach + Theme.mm(9)
            onClicked: p.viewModel.search()
        }
        Txt { id: h1; role: "h3"; strong: true; text: qsTr("大家常办"); x: p.startX; y: p.wide ? Theme.mm(10) : find.y + find.height + Theme.mm(9) }
        Btn { id: asking; objectName: "asking"; readonly property bool wanted: p.viewModel.askingWord !== ""; visible: wanted; kind: p.wide ? "secondary" : "quiet"; small: !p.wide; role: "body"; icon2: "call"; text: p.viewModel.askingWord; width: implicitWidth; height: p.wide ? find.height : implicitHeight; x: p.startX + p.inner - width; y: p.wide ? find.y : h1.y + Math.round((h1.height - height) / 2); onClicked: p.viewModel.openAsking() }
        Grid {
            id: g
            x: p.startX; y: p.wide ? Theme.mm(31) : h1.y + h1.height + Theme.mm(3); columns: 2; rowSpacing: p.wide ? Theme.mm(5) : Theme.gap; columnSpacing: Theme.gap
            Rows {
                id: tiles
                list: Theme.assisted ? [] : p.viewModel.topics
                delegate: Tile { required property int index; readonly property var modelData: tiles.list[index] ?? p.none; visible: index < tiles.list.length; objectName: modelData.name; width: p.colW; height: p.wide ? Theme.mm(42) : implicitHeight; icon2: modelData.icon; text: modelData.title; sub: modelData.sub; flag: modelData.flag; onClicked: p.viewModel.choose(modelData.key) }
            }
        }
        Txt { id: h2; visible: !p.wide && pk.wanted; role: "h3"; strong: true; text: qsTr("一件事，一次办完"); x: p.startX; y: g.y + g.height + Theme.mm(9) }
        Row {
            id: pk
            readonly property bool wanted: !p.wide && p.viewModel.together.length > 0; visible: wanted
            x: p.startX; y: h2.y + h2.height + Theme.mm(3); spacing: Theme.gap
            Rows {
                id: together
                list: p.viewModel.together
                delegate: Tile { required property int index; readonly property var modelData: together.list[index] ?? p.none; visible: index < together.list.length; objectName: modelData.name; low: true; width: p.w3; icon2: modelData.icon; text: modelData.title; onClicked: p.viewModel.choose(modelData.key) }
            }
        }
        Row {
            id: own
            x: p.startX; y: p.wide ? find.y + find.height + Theme.mm(6) : p.actionY; spacing: Theme.gap
            readonly property int h: p.wide ? Theme.mm(24) : Theme.btnH
            readonly property int count: p.wide && p.viewModel.noticesWord !== "" ? 4 : 3
            readonly property int w: Math.floor((p.inner - (count - 1) * spacing) / count)
            readonly property string r: count > 3 ? "body" : "label"
            Btn { objectName: "all"; role: own.r; width: own.w; height: own.h; text: p.viewModel.allLabel; icon2: own.count > 3 ? "" : "grid"; onClicked: p.viewModel.all() }
            Btn { objectName: "progress"; role: own.r; width: own.w; height: own.h; text: qsTr("查进度"); icon2: own.count > 3 ? "" : "progress"; onClicked: p.viewModel.myCases() }
            Btn { objectName: "reprint"; role: own.r; width: own.w; height: own.h; text: qsTr("补打回执"); icon2: own.count > 3 ? "" : "receipt"; onClicked: p.viewModel.myCases() }
            Btn { objectName: "notices-wide"; visible: own.count > 3; role: own.r; width: own.w; height: own.h; text: p.viewModel.noticesWord; onClicked: p.viewModel.openNotices() }
        }
        Txt { visible: !p.wide; role: "cap"; color: Theme.ink2; text: p.viewModel.dateLine; x: p.startX; y: own.y - height - Theme.mm(4) }
        Btn { objectName: "notices"; visible: !p.wide && p.viewModel.noticesWord !== ""; kind: "quiet"; small: true; role: "body"; icon2: "list"; text: p.viewModel.noticesWord; x: p.startX + p.inner - width; y: own.y - height - Theme.mm(3); onClicked: p.viewModel.openNotices() }
    }
}
