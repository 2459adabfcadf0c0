pragma ComponentBehavior: Bound
import QtQuick
import Jiujin
import Kiosk.Input
import Kiosk.ViewModels

// One question: the confirm face says the known answer large; the writing face has the field and the way to fill it.
Page {
    id: p
    required property FormViewModel viewModel
    readonly property bool confirming: viewModel.face === "confirm"
    readonly property bool text: !confirming && viewModel.widget === "text"
    readonly property bool digits: !confirming && viewModel.widget === "digits"
    readonly property bool dated: !confirming && viewModel.widget === "date"
    readonly property bool listed: !confirming && viewModel.widget === "list"
    readonly property bool yesNo: !confirming && viewModel.widget === "yes_no"
    readonly property bool several: viewModel.several
    readonly property var parts: viewModel.dateParts
    readonly property Composer composer: viewModel.composer
    readonly property bool failed: viewModel.error !== ""
    readonly property var none: ({ n: -1, title: "", note: "", on: false })
    readonly property int fieldX: wide ? headX : startX
    readonly property int fieldW: wide ? headWidth - Theme.mm(8) : inner
    // what is written on stands on the keys; in assisted mode the field stands at the line and the keys fill the rest
    readonly property int fieldH: Theme.mm(wide ? 56 : Theme.assisted ? 52 : 42)
    readonly property int stackTop: actionY - bedGap - (text ? keyboard.implicitHeight : pad.implicitHeight)
    readonly property int dateTop: wide ? Theme.stripH + Theme.mm(2) : Theme.assisted ? reach + Theme.mm(4) : stackTop - date.height - below
    readonly property int bedTop: wide ? (dated ? dateTop + date.height + Theme.mm(6) : Theme.stripH + Theme.mm(2))
        : !Theme.assisted ? stackTop : reach + Theme.mm(4) + (dated ? date.height : fieldH) + Theme.mm(9)
    readonly property int bedGap: Theme.mm(Theme.assisted || wide ? 8 : 9)
    readonly property int below: Theme.mm(failed ? 36 : 30)
    Component.onCompleted: Theme.letGo()         // the camera's pictures come next: the most that is held at one time
    title: viewModel.title; hint: (Theme.assisted || wide) && told.wanted ? "" : viewModel.hint
    step: viewModel.step; stepName: viewModel.stepName; service: viewModel.service

    // 06-confirm
    Card {
        id: known
        visible: p.confirming
        x: p.startX; width: p.inner; y: p.wide ? Theme.stripH + Theme.mm(4) : p.titleBottom + Theme.mm(Theme.assisted ? 10 : 18); height: said.height + 2 * Theme.mm(14)
        Column {
            id: said
            x: Theme.mm(12); y: Theme.mm(14); width: parent.width - 2 * x - (p.wide ? 0 : sign.size + Theme.mm(12)); spacing: Theme.mm(7)
            Chip { role: "body"; text: p.viewModel.source; icon2: "idcard" }
            Headline { objectName: "known"; role: p.wide ? "h2" : "h1"; text: p.confirming ? p.viewModel.known : ""; width: parent.width; lh: 1.42; leftPadding: 0 }
            // its place on the photographed paper
            Image { objectName: "paperPicture"; visible: source.toString() !== ""; source: p.viewModel.paperPicture; width: parent.width; height: visible ? Theme.mm(p.wide ? 16 : 26) : 0; fillMode: Image.PreserveAspectFit; horizontalAlignment: Image.AlignLeft; cache: false; asynchronous: false }
        }
        Icon { id: sign; visible: !p.wide; anchors.right: parent.right; anchors.rightMargin: Theme.mm(16); anchors.verticalCenter: parent.verticalCenter; size: Theme.mm(Theme.assisted ? 56 : 74); name: p.confirming ? p.viewModel.icon : ""; color: Theme.iconLine; lit: Theme.iconLit; weight: 2.2 }
    }
    Row {
        visible: p.confirming
        x: p.startX; anchors.top: known.bottom; anchors.topMargin: Theme.mm(12); spacing: Theme.mm(4)
        Icon { name: "info"; size: Theme.mm(11); color: Theme.indigo; anchors.verticalCenter: parent.verticalCenter }
        Txt { role: Theme.assisted ? "body" : "label"; width: p.inner - Theme.mm(15); text: p.viewModel.wayRound; centred: true; anchors.verticalCenter: parent.verticalCenter }
    }

    // what the card says, above the field
    Card {
        visible: (p.text || p.digits) && p.viewModel.sourceText !== "" && !Theme.assisted && !p.wide && y > p.titleBottom
        x: p.startX; width: p.inner; y: field.y - height - Theme.mm(9); height: card.height + Theme.mm(18)
        Column {
            id: card
            x: Theme.pad; anchors.verticalCenter: parent.verticalCenter; width: parent.width - 2 * Theme.pad; spacing: Theme.mm(2)
            Chip { text: p.viewModel.source; icon2: "idcard" }
            Txt { role: "label"; text: p.viewModel.sourceText; width: parent.width; lh: 1.35 }
        }
    }
    Banner {
        id: told
        readonly property bool wanted: p.failed ? (Theme.assisted || p.wide || p.listed || p.yesNo) : p.viewModel.noticeTitle !== "" && !p.confirming; visible: wanted
        x: p.headX; width: p.headWidth
        y: p.wide ? (p.text || p.digits ? field.y - height - Theme.mm(4) : p.actionY - height) : p.reach - height + Theme.mm(Theme.assisted ? 0 : -2)
        tone: p.failed ? "error" : "info"
        title: p.failed ? "" : p.viewModel.noticeTitle; text: p.failed ? p.viewModel.error : p.viewModel.noticeText
        role: Theme.assisted && text.length > 40 ? "cap" : "body"
    }

    // the field, for letters and digits
    Field {
        id: field
        objectName: "answer"
        visible: p.text || p.digits
        x: p.fieldX; width: p.fieldW
        height: p.fieldH
        y: p.wide ? p.actionY + Theme.btnH - height : Theme.assisted ? p.reach + Theme.mm(4) : p.stackTop - height - p.below
        focused: true; failed: p.failed; clearable: !p.digits && !Theme.assisted && !p.wide && !p.composer.blank
        readonly property int count: p.digits ? 0 : p.composer.before.length + p.composer.composing.length + p.composer.after.length
        role: p.digits ? (p.wide && p.viewModel.digits.length > 11 ? "label" : p.wide || p.viewModel.digits.length > 13 ? "h2" : "h1") : p.wide || count > (Theme.assisted ? 32 : 44) ? "body" : count > (Theme.assisted ? 13 : 14) ? "label" : "h2"
        text: p.digits ? p.viewModel.digits : p.composer.before
        composing: p.digits ? "" : p.composer.composing
        after: p.digits ? (p.viewModel.unit !== "" ? " " + p.viewModel.unit : "") : p.composer.after
        veiled: p.viewModel.hidden; reserve: show.wanted ? show.width : 0
        spoken: p.viewModel.title + (veiled ? "" : " " + text + composing + after)
        onCleared: p.composer.clear()
    }
    Btn {
        id: show
        objectName: "show"
        readonly property bool wanted: p.digits && p.viewModel.canShow; visible: wanted
        small: true; role: "body"; icon2: "eye"; kind: "quiet"
        text: p.viewModel.hidden ? qsTr("看看") : qsTr("藏起来")
        anchors.right: field.right; anchors.rightMargin: Theme.mm(2); anchors.verticalCenter: field.verticalCenter
        onClicked: p.viewModel.show()
    }
    Row {
        id: line
        visible: (p.text || p.digits || p.dated) && !Theme.assisted && !p.wide && (p.failed || p.viewModel.advice !== "")
        x: p.startX; y: (p.dated ? date.y + date.height : field.y + field.height) + Theme.mm(7); spacing: Theme.mm(4)
        Icon { name: p.failed ? "stop" : "info"; size: Theme.mm(10); color: p.failed ? Theme.crimson : Theme.indigo; anchors.top: parent.top; anchors.topMargin: Theme.mm(1.5) }
        Txt { objectName: "error"; role: "body"; strong: p.failed; width: p.inner - Theme.mm(14); text: p.failed ? p.viewModel.error : p.viewModel.advice; color: p.failed ? Theme.crimson : Theme.ink; lh: 1.35 }
    }
    Chip { visible: Theme.assisted && !p.wide && (p.text || p.digits) && !p.failed && p.viewModel.sourceText !== "" && y + height < field.y; x: p.startX; y: p.titleBottom + Theme.mm(8); role: "body"; icon2: "idcard"; text: p.viewModel.source }

    // the ways of writing: the one that is needed, and no other
    Loader {
        id: keyboard
        active: p.text || p.ahead
        visible: p.text
        x: p.wide ? p.startX - Theme.margin : 0; width: p.wide ? p.inner + 2 * Theme.margin : p.width
        y: p.bedTop; height: p.wide || Theme.assisted ? p.actionY - p.bedGap - p.bedTop : implicitHeight
        sourceComponent: Keyboard { composer: p.viewModel.letters; codes: p.ahead && p.viewModel.codes }
    }
    Loader {
        id: pad
        active: p.digits || p.dated || p.ahead
        visible: p.digits || p.dated
        x: p.wide ? p.startX - Theme.margin : 0; width: p.wide ? p.inner + 2 * Theme.margin : p.width
        y: p.bedTop; height: p.wide || Theme.assisted ? p.actionY - p.bedGap - p.bedTop : implicitHeight
        sourceComponent: NumberPad {
            composer: p.digits ? p.viewModel.figures : null
            extra: p.dated ? "" : p.viewModel.extraKey
            onDigit: key => { if (p.dated) p.viewModel.dateKey(key) }
            onErased: if (p.dated) p.viewModel.dateErase()
            onCleared: if (p.dated) p.viewModel.dateClear()
        }
    }
    Loader {
        id: date
        active: p.dated || p.ahead
        visible: p.dated
        x: p.startX; y: p.dateTop
        sourceComponent: DateField {
            parts: p.parts.map(part => part.text)
            units: p.parts.map(part => part.mark)
            current: p.parts.findIndex(part => part.open)
            onStepped: (part, by) => p.viewModel.dateStep(part, by)
            onOpened: part => p.viewModel.dateOpen(part)
        }
    }

    // choices
    Column {
        id: rows
        visible: p.listed
        x: p.startX; width: p.inner; y: p.wide ? Theme.stripH + Theme.mm(4) : p.reach + Theme.mm(6); spacing: Theme.gap
        readonly property int count: p.viewModel.options.length + (p.viewModel.paged ? 1 : 0)
        readonly property int room: p.actionY - Theme.mm(10) - y
        readonly property int cell: Math.floor((room - (count - 1) * spacing) / Math.max(1, count))
        readonly property int rowH: Math.min(Theme.mm(Theme.assisted ? (Theme.zh ? 56 : 76) : 46), cell)
        Rows {
            id: choices
            list: p.listed ? p.viewModel.options : []; ready: p.ahead ? 6 : 0
            delegate: Choice { required property int index; readonly property var modelData: choices.list[index] ?? p.none; visible: index < choices.list.length; objectName: "option-" + modelData.n; width: rows.width; height: rows.rowH; text: modelData.title; note: modelData.note; on: modelData.on; many: p.several; onClicked: p.viewModel.choose(modelData.n) }
        }
        Turner { visible: p.viewModel.paged; width: rows.width; height: Math.min(rows.rowH, Theme.btnSmallH + Theme.mm(6)); word: p.viewModel.pageWord; first: p.viewModel.isFirst; last: p.viewModel.isLast; onTurned: by => p.viewModel.turn(by) }
    }

    actions: Item {
        anchors.fill: parent
        Row {
            id: two
            visible: p.confirming
            anchors.fill: parent; spacing: Theme.gap
            readonly property int w: Math.floor((width - Theme.gap) / 2)
            readonly property int h: p.wide ? Theme.btnH : Theme.mm(46)
            Btn { objectName: "doubt"; width: two.w; height: two.h; y: parent.height - height; role: Theme.zh ? "h2" : "h3"; text: p.viewModel.wrongWord; onClicked: p.viewModel.doubt() }
            Btn { objectName: "confirm"; width: two.w; height: two.h; y: parent.height - height; role: Theme.zh ? "h2" : "h3"; kind: "primary"; text: p.viewModel.rightWord; onClicked: p.viewModel.confirm() }
        }
        // two equal answers share the row; long ones stand one over the other
        Grid {
            id: answers
            visible: p.yesNo
            anchors.bottom: parent.bottom; width: parent.width; columns: stacked ? 1 : 2; spacing: Theme.gap
            readonly property bool stacked: p.viewModel.stacked
            readonly property int w: stacked ? width : Math.floor((width - Theme.gap) / 2)
            Rows {
                id: either
                list: p.yesNo ? p.viewModel.options : []; ready: p.ahead ? 2 : 0
                delegate: Btn { required property int index; readonly property var modelData: either.list[index] ?? p.none; visible: index < either.list.length; objectName: "option-" + modelData.n; width: answers.w; height: p.wide ? Theme.btnH : Theme.mm(Theme.assisted ? 56 : 46); role: answers.stacked ? "h3" : "h2"; icon2: modelData.on ? "check" : ""; text: modelData.title; onClicked: p.viewModel.choose(modelData.n) }
            }
        }
        Actions { visible: !p.confirming && !p.yesNo; other: p.viewModel.otherWord; main: p.viewModel.mainWord; onMainClicked: p.viewModel.next(); onOtherClicked: p.viewModel.other() }
    }
}
