pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

Page {
    id: p
    required property SignViewModel viewModel
    title: viewModel.title; hint: wide && Theme.assisted ? "" : viewModel.hint
    step: viewModel.step; stepName: viewModel.stepName; service: viewModel.service
    Loader {
        active: p.viewModel.pledging
        x: p.startX; width: p.inner; y: p.wide ? Theme.stripH + Theme.mm(4) : Math.max(p.reach, p.titleBottom) + Theme.mm(6)
        sourceComponent: Card {
            objectName: "pledge"
            height: told.height + Theme.mm(Theme.narrow || p.wide ? 8 : 16)
            Column {
                id: told
                x: Theme.pad; width: parent.width - 2 * x; anchors.verticalCenter: parent.verticalCenter; spacing: Theme.mm(p.wide ? 2 : 5)
                Repeater {
                    model: p.viewModel.pledge
                    delegate: Column {
                        id: part
                        required property var modelData
                        width: told.width
                        Txt { role: "cap"; color: Theme.ink2; text: part.modelData.label; lh: 1.4 }
                        Txt { role: Theme.assisted || p.wide ? "body" : "label"; width: parent.width; text: part.modelData.text; lh: 1.4 }
                    }
                }
            }
        }
    }
    Item {
        id: oath
        visible: !p.viewModel.pledging
        x: p.headX; width: p.headWidth
        y: p.wide ? p.headBottom + Theme.mm(6) : p.titleBottom + Theme.mm(Theme.assisted ? 2 : 4); height: words.height + Theme.mm(Theme.assisted ? 2 : 8)
        Rectangle { width: Theme.mm(2.4); height: words.height; anchors.verticalCenter: parent.verticalCenter; color: Theme.seal }
        Txt { id: words; objectName: "oath"; x: Theme.mm(9); width: parent.width - x; anchors.verticalCenter: parent.verticalCenter; role: p.wide ? "body" : text.length > (Theme.zh ? 60 : 110) ? "body" : Theme.assisted ? "body" : "h3"; text: p.viewModel.oath; lh: text.length > 110 ? 1.36 : 1.5 }
    }
    readonly property int padTop: wide ? Theme.stripH + Theme.mm(4) : Math.max(reach + Theme.mm(10), oath.y + oath.height + Theme.mm(5))
    readonly property int keysY: banner.wanted ? banner.y - Theme.mm(7) - keys.height : actionY - Theme.mm(9) - keys.height
    HandPad {
        id: pad
        visible: !p.viewModel.marking && !p.viewModel.pledging
        x: p.startX; width: p.inner; y: p.padTop; height: Math.min(Theme.mm(188), p.keysY - y - Theme.mm(8))
        grid: false; hint: qsTr("签在这条线上"); dimmed: p.viewModel.filing
    }
    Card {
        visible: p.viewModel.marking
        x: p.startX; width: p.inner; y: p.padTop; height: pad.height
        Column {
            anchors.centerIn: parent; width: parent.width - Theme.mm(40); spacing: Theme.mm(8)
            Icon { anchors.horizontalCenter: parent.horizontalCenter; name: "finger"; size: Theme.mm(p.wide ? 30 : 60); color: Theme.iconLine; weight: 2.4 }
            Txt { width: parent.width; horizontalAlignment: Text.AlignHCenter; role: "h3"; text: qsTr("用手指按下面的键，就当签了名。"); lh: 1.4 }
        }
    }
    Row {
        id: keys
        visible: !p.viewModel.pledging
        x: p.startX; y: p.keysY; spacing: Theme.gap; height: p.wide ? Theme.btnSmallH : Theme.btnH
        readonly property int w: Math.floor((p.inner - Theme.gap) / 2)
        Btn { objectName: "sign-again"; visible: !p.viewModel.marking; enabled: !pad.empty && !p.viewModel.filing; text: qsTr("重写"); icon2: "redo"; width: keys.w; height: keys.height; onClicked: pad.clear() }
        Btn { objectName: "sign-mark"; visible: !p.viewModel.marking; enabled: !p.viewModel.filing; text: qsTr("不方便写字"); icon2: "finger"; width: keys.w; height: keys.height; role: Theme.assisted ? "body" : "label"; onClicked: p.viewModel.mark(true) }
        Btn { objectName: "sign-write"; visible: p.viewModel.marking; text: qsTr("还是写名字"); icon2: "pen"; width: 2 * keys.w + Theme.gap; height: keys.height; onClicked: p.viewModel.mark(false) }
    }
    Banner { id: banner; readonly property bool wanted: p.viewModel.bannerTitle !== "" && !p.viewModel.pledging; visible: wanted; x: p.startX; width: p.inner; y: p.actionY - height - Theme.mm(Theme.assisted ? 6 : 10); tone: p.viewModel.tone; icon2: p.viewModel.bannerIcon; title: p.viewModel.bannerTitle; text: p.wide ? "" : p.viewModel.bannerText }
    actions: Actions { main: p.viewModel.mainWord; mainIcon: "check"; mainEnabled: !p.viewModel.filing; onMainClicked: p.viewModel.sign(pad.pad) }
}
