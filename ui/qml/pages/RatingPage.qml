pragma ComponentBehavior: Bound
import QtQuick
import Jiujin
import Kiosk.ViewModels

// 好差评. Nothing is chosen beforehand; leaving it out is as easy as giving it.
Page {
    id: p
    required property RatingViewModel viewModel
    readonly property var none: ({ level: -1, code: "", title: "", on: false })
    title: viewModel.title; hint: viewModel.hint
    Column {
        id: levels
        x: p.startX; width: p.wide ? p.inner - unnamed.width - Theme.gap : p.inner; y: p.wide ? Theme.stripH + Theme.mm(4) : p.reach + Theme.mm(4); spacing: Theme.mm(Theme.assisted ? 5 : 4)
        readonly property int rowH: p.wide ? Theme.mm(Theme.assisted ? 32 : 24) : Theme.assisted ? Theme.mm(32) : Theme.mm(28)
        Rows {
            id: choices
            list: p.viewModel.levels
            delegate: Choice { required property int index; readonly property var modelData: choices.list[index] ?? p.none; visible: index < choices.list.length; objectName: "level-" + modelData.level; implicitHeight: levels.rowH; height: levels.rowH; width: levels.width; text: modelData.title; on: modelData.on; onClicked: p.viewModel.choose(modelData.level) }
        }
    }
    // In large letters it has a line of its own; else it stands beside what the tags are asked by.
    readonly property bool beside: !Theme.assisted && !wide
    Choice { id: unnamed; objectName: "anonymous"; readonly property bool wanted: text !== ""; visible: wanted; many: true; on: p.viewModel.anonymous; text: p.viewModel.anonymousWord; height: Theme.mm(Theme.assisted ? 28 : 22); width: p.beside ? Math.round(p.inner * 0.36) : p.wide ? Math.round(p.inner * 0.34) : p.inner; x: p.startX + p.inner - width; y: p.wide ? levels.y : levels.y + levels.height + Theme.mm(6); onClicked: p.viewModel.turnAnonymous() }
    Txt { id: why; visible: p.viewModel.chosen && !p.wide; x: p.startX; width: p.beside && unnamed.wanted ? unnamed.x - x - Theme.mm(4) : p.inner; y: !unnamed.wanted ? levels.y + levels.height + Theme.mm(Theme.assisted ? 4 : 8) : p.beside ? unnamed.y + Math.round((unnamed.height - Theme.ledgeH - height) / 2) : unnamed.y + unnamed.height + Theme.mm(3); role: Theme.assisted ? "body" : "label"; strong: true; text: p.viewModel.tagsTitle }
    Grid {
        id: tags
        readonly property bool wanted: p.viewModel.chosen && !p.wide; visible: wanted
        x: p.startX; y: (p.beside && unnamed.wanted ? unnamed.y + unnamed.height : why.y + why.height) + Theme.mm(3); columns: Theme.assisted ? 1 : 2; spacing: Theme.mm(4)
        readonly property int lines: Theme.assisted ? 2 : 4
        readonly property int w: Math.floor((p.inner - (columns - 1) * spacing) / columns)
        readonly property int h: Math.min(Theme.mm(30), Math.floor((p.actionY - Theme.mm(8) - y - (lines - 1) * spacing) / lines))
        Rows {
            id: reasons
            list: tags.wanted ? p.viewModel.tags : []
            delegate: Pressable {
                id: tag
                required property int index
                readonly property var modelData: reasons.list[index] ?? p.none
                visible: index < reasons.list.length
                objectName: "tag-" + modelData.code
                text: modelData.title
                width: tags.w; height: tags.h
                onClicked: p.viewModel.tag(modelData.code)
                Accessible.role: Accessible.CheckBox; Accessible.checked: modelData.on
                background: Face { pressed: tag.isDown; focused: tag.isFocused; fill: tag.modelData.on ? Theme.indigoTint : Theme.surface; rim: tag.modelData.on ? Theme.indigo : Theme.edge; rimWidth: tag.modelData.on ? Theme.stroke + 2 : Theme.stroke; ledge: tag.modelData.on ? Theme.indigo : Theme.ledge }
                contentItem: Item {
                    Icon { id: tick; readonly property bool wanted: tag.modelData.on; visible: wanted; name: "check"; size: Theme.mm(9); color: Theme.indigo; weight: 5; x: Theme.mm(4); anchors.verticalCenter: parent.verticalCenter; anchors.verticalCenterOffset: -Theme.ledgeH / 2 }
                    Txt { anchors.verticalCenter: parent.verticalCenter; anchors.verticalCenterOffset: -Theme.ledgeH / 2; x: tick.wanted ? Theme.mm(15) : Theme.mm(5); width: parent.width - x - Theme.mm(4); role: Theme.assisted ? "body" : "cap"; text: tag.text; centred: true; lh: 1.25; horizontalAlignment: Text.AlignLeft }
                }
            }
        }
    }
    actions: Actions { other: qsTr("不评，结束"); main: qsTr("评好了"); mainIcon: "check"; mainEnabled: p.viewModel.chosen; onMainClicked: p.viewModel.send(); onOtherClicked: p.viewModel.skip() }
}
