pragma ComponentBehavior: Bound
import QtQuick
import Jiujin
import Kiosk.ViewModels

// What was read of a passport or permit: right or not; then the name that it does not tell, on the keys.
Page {
    id: p
    required property PersonViewModel viewModel
    readonly property bool writing: viewModel.writing
    readonly property bool digits: viewModel.asksNumber
    readonly property bool failed: viewModel.error !== ""
    readonly property int bedGap: Theme.mm(Theme.assisted || wide ? 8 : 9)
    readonly property int count: viewModel.composer.before.length + viewModel.composer.composing.length + viewModel.composer.after.length
    readonly property int fieldH: Theme.mm(wide ? (count > 26 ? 84 : 56) : Theme.assisted ? 52 : 42)
    readonly property int bedTop: wide ? Theme.stripH + Theme.mm(2) : Theme.assisted ? reach + Theme.mm(13) + fieldH : actionY - bedGap - (digits ? pad.implicitHeight : keyboard.implicitHeight)
    title: viewModel.title; hint: failed && (wide || Theme.assisted) ? "" : viewModel.hint
    step: viewModel.step; stepName: viewModel.stepName; service: viewModel.service

    Card {
        visible: !p.writing
        x: p.startX; width: p.inner; y: p.wide ? Theme.stripH + Theme.mm(4) : p.reach + Theme.mm(6); height: list.height + 2 * Theme.mm(p.wide ? 2 : 6)
        Column {
            id: list
            y: Theme.mm(p.wide ? 2 : 6); width: parent.width
            Rows {
                id: facts
                list: p.writing ? [] : p.viewModel.rows; ready: p.ahead ? 7 : 0
                delegate: Item {
                    id: fact
                    required property int index
                    readonly property var modelData: facts.list[index] ?? ({ key: "", label: "", value: "" })
                    visible: index < facts.list.length
                    width: list.width; height: said.height + 2 * Theme.mm(p.wide ? 1 : Theme.assisted ? 5 : 6)
                    Rectangle { visible: fact.index > 0; x: Theme.pad; width: parent.width - 2 * x; height: Theme.hair; color: Theme.line }
                    Txt { x: Theme.pad; anchors.verticalCenter: parent.verticalCenter; role: "body"; color: Theme.ink2; text: fact.modelData.label; wrapMode: Text.NoWrap }
                    Txt { id: said; objectName: "fact-" + fact.modelData.key; x: Theme.pad + Math.round(parent.width * (Theme.zh ? 0.22 : 0.32)); width: parent.width - x - Theme.pad; anchors.verticalCenter: parent.verticalCenter; role: Theme.assisted || p.wide ? "body" : "label"; strong: true; text: fact.modelData.value; lh: 1.3; wrapMode: Text.Wrap }
                }
            }
        }
    }
    Banner {
        visible: p.writing && p.failed && (Theme.assisted || p.wide)
        x: p.headX; width: p.headWidth; y: p.wide ? field.y - height - Theme.mm(4) : p.reach - height
        tone: "error"; text: p.viewModel.error
    }
    Field {
        id: field
        objectName: "name"
        visible: p.writing
        x: p.wide ? p.headX : p.startX; width: p.wide ? p.headWidth - Theme.mm(8) : p.inner; height: p.fieldH
        y: p.wide ? p.actionY + Theme.btnH - height : Theme.assisted ? p.reach + Theme.mm(4) : p.bedTop - height - Theme.mm(p.failed ? 36 : 30)
        focused: true; failed: p.failed; role: p.wide || p.count > 26 ? "body" : p.count > 13 ? "label" : "h2"
        text: p.digits ? p.viewModel.number : p.viewModel.composer.before; composing: p.digits ? "" : p.viewModel.composer.composing; after: p.digits ? "" : p.viewModel.composer.after
        spoken: p.viewModel.title
    }
    Row {
        visible: p.writing && p.failed && !Theme.assisted && !p.wide
        x: p.startX; y: field.y + field.height + Theme.mm(7); spacing: Theme.mm(4)
        Icon { name: "stop"; size: Theme.mm(10); color: Theme.crimson; anchors.top: parent.top; anchors.topMargin: Theme.mm(1.5) }
        Txt { objectName: "error"; role: "body"; strong: true; width: p.inner - Theme.mm(14); text: p.viewModel.error; color: Theme.crimson; lh: 1.35 }
    }
    Loader {
        id: keyboard
        active: p.writing && !p.digits
        x: p.wide ? p.startX - Theme.margin : 0; width: p.wide ? p.inner + 2 * Theme.margin : p.width
        y: p.bedTop; height: p.wide || Theme.assisted ? p.actionY - p.bedGap - p.bedTop : implicitHeight
        sourceComponent: Keyboard { composer: p.viewModel.composer }
    }
    Loader {
        id: pad
        active: p.writing && p.digits
        x: keyboard.x; width: keyboard.width; y: p.bedTop; height: p.wide || Theme.assisted ? p.actionY - p.bedGap - p.bedTop : implicitHeight
        sourceComponent: NumberPad { composer: p.viewModel.composer }
    }
    actions: Item {
        anchors.fill: parent
        Row {
            id: two
            visible: !p.writing
            anchors.fill: parent; spacing: Theme.gap
            readonly property int w: Math.floor((width - Theme.gap) / 2)
            readonly property int h: p.wide ? Theme.btnH : Theme.mm(46)
            Btn { objectName: "doubt"; width: two.w; height: two.h; y: parent.height - height; role: "h3"; text: p.viewModel.wrongWord; onClicked: p.viewModel.doubt() }
            Btn { objectName: "confirm"; width: two.w; height: two.h; y: parent.height - height; role: "h3"; kind: "primary"; text: p.viewModel.rightWord; onClicked: p.viewModel.confirm() }
        }
        Actions { visible: p.writing; other: p.viewModel.otherWord; main: p.viewModel.mainWord; onMainClicked: p.viewModel.accept(); onOtherClicked: p.viewModel.other() }
    }
}
