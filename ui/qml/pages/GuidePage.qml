pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

Page {
    id: p
    required property GuideViewModel viewModel
    title: viewModel.title; hint: viewModel.leaf === 0 && !wide && !Theme.narrow ? viewModel.hint : ""
    step: 1; stepName: qsTr("看须知"); service: viewModel.department
    // facts: nothing to press, so they stand above the 30 % line
    Row {
        id: facts
        x: p.headX; y: p.wide ? head.y : Math.max(p.reach - height + Theme.mm(2), p.titleBottom + Theme.mm(4))
        readonly property int w: Math.floor(p.inner / Math.max(1, p.viewModel.factsRow.length))
        visible: !p.wide
        Rows {
            id: fourFacts
            list: p.viewModel.factsRow; ready: p.ahead ? 4 : 0
            delegate: Item {
                id: fc
                required property int index
                readonly property var modelData: fourFacts.list[index] ?? ({ icon: "", label: "", value: "" })
                visible: index < fourFacts.list.length
                width: facts.w; height: Theme.mm(48)
                Rectangle { visible: fc.index > 0; width: Theme.hair + 1; height: parent.height; color: Theme.line }
                Column {
                    x: fc.index > 0 ? Theme.mm(6) : 0; width: parent.width - x - Theme.mm(2); y: Theme.mm(Theme.assisted ? 0 : 3)
                    Icon { visible: !Theme.assisted; name: fc.modelData.icon; size: Theme.mm(13); color: Theme.iconLine; lit: Theme.iconLit }
                    Txt { role: "cap"; color: Theme.ink2; text: fc.modelData.label; lh: 1.6; wrapMode: Text.NoWrap }
                    Txt { role: Theme.zh || Theme.assisted ? "label" : "body"; strong: true; text: fc.modelData.value; width: parent.width; lh: 1.25 }
                }
            }
        }
    }
    Item { id: head; y: Theme.stripH + Theme.mm(12) }
    Column {
        visible: p.wide
        x: p.headX; y: p.barY - height - Theme.mm(10); width: p.headWidth; spacing: Theme.mm(5)
        Repeater {
            model: p.wide ? p.viewModel.factsRow : []
            delegate: Row {
                id: wf
                required property var modelData
                spacing: Theme.mm(5)
                Icon { name: wf.modelData.icon; size: Theme.mm(13); color: Theme.iconLine; lit: Theme.iconLit; anchors.verticalCenter: parent.verticalCenter }
                Column {
                    Txt { role: "cap"; color: Theme.ink2; text: wf.modelData.label; lh: 1.4 }
                    Txt { role: "label"; strong: true; text: wf.modelData.value; lh: 1.25; width: p.headWidth - Theme.mm(18) }
                }
            }
        }
    }
    Column {
        id: body
        x: p.startX; width: p.inner; y: p.wide ? p.reach + Theme.mm(2) : Math.max(p.reach, facts.y + facts.height - Theme.mm(2)) + Theme.mm(Theme.assisted ? 8 : 10); spacing: Theme.mm(9)
        Banner { visible: p.viewModel.banner !== ""; width: parent.width; tone: "notice"; text: p.viewModel.banner }
        // those that a press can lead to are laid out, each with its own lines; what is none of them is filled in
        Rows {
            ready: p.viewModel.near
            delegate: GuideSections { required property int index; visible: index === p.viewModel.here; width: body.width; viewModel: p.viewModel; Component.onCompleted: list = p.viewModel.nearby(index) }
        }
        GuideSections { readonly property var wanted: p.viewModel.here < 0 ? p.viewModel.shown : null; onWantedChanged: if (wanted) list = wanted; Component.onCompleted: if (wanted) list = wanted; visible: p.viewModel.here < 0; width: body.width; viewModel: p.viewModel }
    }
    actions: Actions { anchors.fill: parent; other: p.viewModel.other; main: p.viewModel.main; onOtherClicked: p.viewModel.turnBack(); onMainClicked: p.viewModel.go() }
}
