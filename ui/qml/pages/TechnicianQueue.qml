pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

// A face of the technician's page: every waiting case with its why, and the two things to be done about them.
Item {
    id: q
    required property Page page
    required property WaitingViewModel viewModel
    signal closed()
    readonly property bool big: Theme.assisted
    readonly property int rowH: big ? Math.round(Theme.em("cap") * 4.05 + Theme.mm(8)) : Theme.mm(34)
    readonly property int listTop: page.wide ? page.reach : Math.max(page.reach, top.y + top.height + Theme.mm(6))
    readonly property int listEnd: (said.wanted ? said.y : page.actionY) - Theme.mm(3) - more.height
    readonly property int room: Math.max(1, Math.floor((listEnd - listTop) / rowH))
    readonly property int shown: Math.min(room, viewModel.rows.length)
    Column {
        id: top
        x: q.page.headX; y: Theme.stripH + Theme.mm(6); width: q.page.headWidth; spacing: Theme.mm(3)
        Headline { role: q.big ? "h2" : "h1"; text: q.viewModel.title; lh: 1.3; leftPadding: 0; width: parent.width }
        Txt { role: q.big ? "cap" : "body"; text: q.viewModel.hint; width: parent.width; lh: 1.4 }
        Repeater {
            model: q.viewModel.notes.slice(0, q.big ? 1 : q.page.wide ? 2 : 3)
            delegate: Banner { required property var modelData; required property int index; width: top.width; tone: modelData.tone; title: modelData.title; text: Theme.narrow || q.page.wide && index > 0 ? "" : modelData.text }
        }
    }
    Card {
        visible: q.shown > 0
        x: q.page.startX; y: q.listTop; width: q.page.inner; height: list.height
        Column {
            id: list
            width: parent.width
            Rows {
                id: rows
                list: q.viewModel.rows.slice(0, q.shown)
                delegate: Item {
                    id: row
                    required property int index
                    readonly property var modelData: rows.list[index] ?? ({ key: "", number: "", item: "", when: "", why: "", tone: "plain", again: false })
                    visible: index < rows.list.length
                    width: list.width; height: q.rowH
                    Rectangle { visible: row.index > 0; x: Theme.pad; width: parent.width - 2 * Theme.pad; height: Theme.hair; color: Theme.line }
                    Column {
                        x: Theme.pad; width: (q.big ? again.active ? again.x : parent.width : why.x) - x - Theme.mm(4); anchors.verticalCenter: parent.verticalCenter; spacing: Theme.mm(q.big ? 1 : 0)
                        Txt { role: q.big ? "cap" : "body"; strong: true; text: row.modelData.number; width: parent.width; wrapMode: Text.NoWrap; lh: 1.35 }
                        Txt { role: "cap"; color: Theme.ink2; text: Theme.narrow || q.page.wide && row.modelData.again ? row.modelData.when : row.modelData.item + " · " + row.modelData.when; width: parent.width; wrapMode: Text.NoWrap; elide: Text.ElideRight; lh: 1.35 }
                        Txt { visible: q.big; role: "cap"; strong: true; color: row.modelData.tone === "error" ? Theme.crimson : Theme.ink; text: row.modelData.why; width: parent.width; wrapMode: Text.NoWrap; elide: Text.ElideRight; lh: 1.35 }
                    }
                    Chip { id: why; visible: !q.big; anchors.verticalCenter: parent.verticalCenter; x: (again.active ? again.x - Theme.mm(4) : row.width - Theme.pad) - width; tone: row.modelData.tone; icon2: row.modelData.again ? "stop" : ""; text: row.modelData.why }
                    Loader {
                        id: again
                        active: row.modelData.again
                        anchors.right: parent.right; anchors.rightMargin: Theme.pad; anchors.verticalCenter: parent.verticalCenter
                        sourceComponent: Btn { objectName: "retry-" + row.modelData.key; small: true; role: "body"; text: q.viewModel.oneWord; spoken: text + " " + row.modelData.number; onClicked: q.viewModel.retry(row.modelData.key) }
                    }
                }
            }
        }
    }
    Txt { id: more; role: "cap"; color: Theme.ink2; text: q.viewModel.unseen(q.shown); x: q.page.startX; y: q.listTop + list.height + Theme.mm(2); lh: 1.5 }
    Banner { id: said; objectName: "told"; readonly property bool wanted: q.viewModel.told !== ""; visible: wanted; x: q.page.startX; width: q.page.inner; y: q.page.actionY - height - Theme.mm(5); tone: q.viewModel.toldTone; text: q.viewModel.told }
    Row {
        x: q.page.startX; y: q.page.actionY; width: q.page.inner; height: Theme.btnH; spacing: Theme.gap
        readonly property string r: Theme.zh && !q.big ? "label" : "body"
        readonly property int w: Math.floor((width - 2 * spacing) / 3)
        id: acts
        Btn { objectName: "queue-back"; width: acts.w; height: acts.height; role: acts.r; text: q.viewModel.backWord; icon2: q.big || !Theme.zh ? "" : "back"; onClicked: q.closed() }
        Btn { objectName: "retry-refused"; width: acts.w; height: acts.height; role: acts.r; enabled: q.viewModel.canRetry; text: q.viewModel.retryWord; icon2: q.big || !Theme.zh ? "" : "redo"; onClicked: q.viewModel.retryAll() }
        Btn { objectName: "export"; width: acts.w; height: acts.height; role: acts.r; kind: "primary"; enabled: q.viewModel.canExport; text: q.viewModel.exportWord; icon2: q.big || !Theme.zh ? "" : "save"; onClicked: q.viewModel.export() }
    }
}
