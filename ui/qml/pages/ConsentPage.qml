pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

Page {
    id: p
    required property ConsentViewModel viewModel
    title: viewModel.title; hint: viewModel.hint
    step: 2; stepName: qsTr("问您同意"); service: viewModel.service
    Card {
        id: c
        x: p.startX; width: p.inner; y: Math.max(p.wide ? p.reach + Theme.mm(4) : p.titleBottom + Theme.mm(10), 0); height: rows.height
        Column {
            id: rows
            width: parent.width
            Repeater {
                model: p.viewModel.rows
                delegate: Item {
                    id: row
                    required property var modelData
                    required property int index
                    width: rows.width; height: said.height + 2 * Theme.mm(p.wide ? 1.2 : Theme.narrow || Theme.assisted && !Theme.zh ? 3 : Theme.assisted ? 5 : 7)
                    Rectangle { visible: row.index > 0; x: Theme.pad; width: parent.width - 2 * Theme.pad; height: Theme.hair; color: Theme.line }
                    Icon { x: Theme.pad; anchors.verticalCenter: parent.verticalCenter; name: row.modelData.icon; size: Theme.mm(18); color: Theme.iconLine; lit: Theme.iconLit }
                    Column {
                        id: said
                        x: Theme.pad + Theme.mm(26); width: parent.width - x - Theme.pad; anchors.verticalCenter: parent.verticalCenter; spacing: Theme.mm(1)
                        Txt { visible: !Theme.narrow; role: "cap"; color: Theme.ink2; text: row.modelData.label; lh: 1.36; width: parent.width }
                        Txt { role: Theme.assisted || (p.wide && !Theme.zh) ? "body" : "label"; strong: true; text: row.modelData.text; width: parent.width; lh: 1.36 }
                    }
                }
            }
        }
    }
    Txt { x: p.startX; width: p.inner; y: Theme.assisted ? p.actionY - height - Theme.mm(4) : c.y + c.height + Theme.mm(p.wide ? 4 : 10); visible: !Theme.assisted && !p.wide; role: "body"; text: p.viewModel.refusal; lh: 1.45 }
    Column {
        id: acting
        x: p.wide ? p.headX : p.startX; width: p.wide ? p.headWidth : p.inner; y: p.wide ? p.barY - height - Theme.mm(8) : p.actionY - height - Theme.gap; spacing: Theme.mm(3)
        Repeater {
            model: p.viewModel.others
            delegate: Btn { required property var modelData; objectName: modelData.name; width: acting.width; height: Theme.mm(Theme.wide ? 26 : 30); icon2: Theme.wide ? "" : "two"; text: modelData.text; role: Theme.assisted || Theme.wide ? "body" : "label"; onClicked: p.viewModel.act(modelData.acting) }
        }
    }
    actions: Actions { anchors.fill: parent; other: qsTr("不同意"); main: p.viewModel.main; onOtherClicked: p.viewModel.decline(); onMainClicked: p.viewModel.agree() }
}
