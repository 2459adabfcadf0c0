pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

// 就近办: a small map, and the nearest places under it.
Page {
    id: p
    required property PlacesViewModel viewModel
    title: viewModel.title; hint: wide && Theme.assisted && stops.wanted ? "" : viewModel.hint
    readonly property string look: [Theme.ink, Theme.surface, Theme.edge, Theme.lamp].map(colour => String(colour).slice(-6)).join("/")
    readonly property int mapTop: headBottom + Theme.mm(wide ? 8 : 6)
    readonly property int mapH: wide ? Math.min(headWidth, barY - mapTop - Theme.mm(8)) : Theme.mm(Theme.assisted ? 118 : 170)
    readonly property bool mapped: viewModel.mapped && mapH > Theme.mm(60) && !(wide && viewModel.stops !== "")
    readonly property string note: Theme.assisted ? "body" : "cap"
    readonly property int names: Theme.zh ? 1 : 2     // lines
    readonly property int rowH: Math.round(Theme.em("label") * 1.36 * names + 2 * Theme.em(note) * 1.42) + Theme.mm(Theme.assisted ? 10 : 8)
    readonly property int listTop: wide ? Theme.stripH + Theme.mm(2) : viewModel.mapped ? mapTop + mapH + Theme.mm(6) : headBottom + Theme.mm(8)
    readonly property int room: Math.floor((actionY - Theme.mm(5) - listTop - (stops.wanted && !wide ? stops.height + Theme.mm(5) : 0)) / rowH)
    onRoomChanged: viewModel.setRoom(room)
    Component.onCompleted: viewModel.setRoom(room)
    Card {
        visible: p.mapped
        x: p.headX; y: p.mapTop; width: p.headWidth; height: p.mapH
        Image {
            anchors.fill: parent; anchors.margins: Theme.mm(3); cache: false
            source: p.mapped && p.viewModel.spots !== "" && width > 0 && height > 0 ? "image://drawn/map/" + Math.round(width) + "/" + Math.round(height) + "/" + p.look + "/" + (Theme.zh ? "zh_CN" : "en") + "/" + p.viewModel.spots : ""
        }
    }
    Txt { id: stops; readonly property bool wanted: text !== ""; visible: wanted; x: p.wide ? p.headX : p.startX; y: p.wide ? p.mapTop : p.actionY - height - Theme.mm(5); width: p.wide ? p.headWidth : p.inner; role: "body"; text: p.viewModel.stops; lh: 1.4 }
    Column {
        id: list
        x: p.startX; y: p.listTop; width: p.inner; spacing: Theme.mm(4)
        Banner { visible: p.viewModel.banner !== ""; width: parent.width; tone: "notice"; text: p.viewModel.banner }
        Card {
            visible: rows.list.length > 0
            width: parent.width; height: lines.height
            Column {
                id: lines
                width: parent.width
                Rows {
                    id: rows
                    list: p.viewModel.places; ready: p.ahead ? 4 : 0
                    delegate: Item {
                        id: row
                        required property int index
                        readonly property var modelData: rows.list[index] ?? ({ n: "", name: "", way: "", hours: "", state: " ", tone: "plain" })
                        visible: index < rows.list.length
                        width: lines.width; height: p.rowH
                        Rectangle { visible: row.index > 0; x: Theme.pad; width: parent.width - 2 * x; height: Theme.hair; color: Theme.line }
                        Rectangle {
                            id: badge
                            x: Theme.pad; y: said.y; width: Math.round(Theme.em("label") * 1.36); height: width; radius: width / 2; color: Theme.ink
                            Txt { anchors.centerIn: parent; role: "label"; strong: true; color: Theme.surface; text: row.modelData.n; wrapMode: Text.NoWrap }
                        }
                        Column {
                            id: said
                            x: badge.x + badge.width + Theme.mm(6); y: Theme.mm(Theme.assisted ? 5 : 4); width: parent.width - x - Theme.pad
                            Txt { role: "label"; strong: true; text: row.modelData.name; width: parent.width - chip.width - Theme.mm(4); lh: 1.36; maximumLineCount: p.names; elide: Text.ElideRight }
                            Txt { role: p.note; color: Theme.ink2; text: row.modelData.way; width: parent.width; lh: 1.42; maximumLineCount: 1; elide: Text.ElideRight }
                            Txt { role: p.note; color: Theme.ink2; text: row.modelData.hours; width: parent.width; lh: 1.42; maximumLineCount: 1; elide: Text.ElideRight }
                        }
                        Chip { id: chip; anchors.right: parent.right; anchors.rightMargin: Theme.pad; y: said.y; tone: row.modelData.tone; text: row.modelData.state }
                    }
                }
            }
        }
    }
    actions: Actions {
        anchors.fill: parent
        other: p.viewModel.other; main: p.viewModel.main; mainIcon: "print"; mainEnabled: !p.viewModel.printing
        onOtherClicked: p.viewModel.turnBack(); onMainClicked: p.viewModel.printThem()
    }
}
