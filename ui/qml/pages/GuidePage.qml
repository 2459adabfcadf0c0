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
        Rows {
            id: sections
            list: p.viewModel.shown; ready: p.ahead ? 3 : 0
            delegate: Column {
                id: sec
                required property int index
                readonly property var modelData: sections.list[index] ?? ({ title: index < 2 ? " " : "", first: false, rows: [] })
                visible: index < sections.list.length
                width: body.width; spacing: Theme.mm(3)
                readonly property bool plain: sec.modelData.title === ""
                readonly property bool materials: sec.modelData.rows.length > 0 ? sec.modelData.rows[0].kind === "material" : index === 1
                Item {
                    visible: !sec.plain; width: parent.width; height: title.height
                    Txt { id: title; role: Theme.assisted ? "h3" : "h2"; strong: true; text: sec.modelData.title; width: parent.width; lh: 1.3 }
                    Loader {
                        readonly property bool wanted: sec.index === 0 && sec.modelData.first !== true && p.viewModel.leaf === 0 && p.viewModel.placesWord !== ""
                        active: wanted || (p.ahead && sec.index === 0)
                        visible: wanted
                        anchors.right: parent.right; anchors.verticalCenter: parent.verticalCenter; anchors.verticalCenterOffset: Theme.mm(2)
                        sourceComponent: Btn { objectName: "places"; kind: "quiet"; small: true; role: "body"; text: p.viewModel.placesWord; icon2: "pin"; onClicked: p.viewModel.openPlaces() }
                    }
                    Loader {
                        readonly property bool wanted: sec.modelData.first === true
                        active: wanted || (p.ahead && sec.index === 1)
                        visible: wanted
                        anchors.right: parent.right; anchors.verticalCenter: parent.verticalCenter; anchors.verticalCenterOffset: Theme.mm(2)
                        sourceComponent: Btn { objectName: "take-along"; kind: "quiet"; small: true; role: "body"; text: p.viewModel.takeWord; icon2: "print"; onClicked: p.viewModel.takeAlong() }
                    }
                }
                Card {
                    width: parent.width; height: rows.height + 2 * rows.y
                    color: sec.plain ? "transparent" : Theme.surface; border.width: sec.plain ? 0 : Theme.hair
                    Column {
                        id: rows
                        readonly property bool materials: sec.materials
                        y: materials || sec.plain ? 0 : Theme.mm(5); width: parent.width; spacing: materials ? 0 : Theme.mm(1.5)
                        Rows {
                            id: lines
                            list: sec.modelData.rows; ready: p.ahead ? [8, 6, 4][sec.index] : 0
                            delegate: GuideLine {
                                required property int index
                                readonly property var modelData: lines.list[index] ?? null
                                onModelDataChanged: if (modelData) say(modelData)
                                visible: index < lines.list.length
                                inner: rows.width
                                kind: sec.index === 0 ? "bullet" : sec.index === 1 ? "material" : "line"
                                last: index === lines.list.length - 1
                                Component.onCompleted: if (modelData) say(modelData)
                            }
                        }
                    }
                }
            }
        }
    }
    actions: Actions { anchors.fill: parent; other: p.viewModel.other; main: p.viewModel.main; onOtherClicked: p.viewModel.turnBack(); onMainClicked: p.viewModel.go() }
}
