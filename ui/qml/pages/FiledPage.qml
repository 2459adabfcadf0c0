pragma ComponentBehavior: Bound
import QtQuick
import Jiujin
import Kiosk.ViewModels

// 收好了: the number first, the paper second, and what comes next.
Page {
    id: p
    required property FiledViewModel viewModel
    readonly property int topX: wide ? headX : startX
    readonly property int topW: wide ? headWidth : inner
    Column {
        id: top
        x: p.topX; y: Theme.mm(Theme.assisted ? 40 : 35); width: p.topW; spacing: Theme.mm(3)
        Row { spacing: Theme.mm(7)
            Rectangle { width: Theme.mm(26); height: width; radius: width / 2; color: Theme.pine; anchors.verticalCenter: parent.verticalCenter; Icon { anchors.centerIn: parent; name: "check"; size: Theme.mm(16); color: Theme.surface; weight: 5.5 } }
            Headline { role: Theme.zh ? "hero" : "h1"; text: p.viewModel.heading; centred: true; wrapMode: Text.NoWrap; lh: 1.25; anchors.verticalCenter: parent.verticalCenter } }
        Txt { role: Theme.assisted || p.wide ? "body" : "h3"; width: parent.width; text: p.viewModel.text; lh: 1.45 }
    }
    Card {
        id: rec
        readonly property int codeS: Theme.mm(p.wide || Theme.assisted ? 62 : 78)
        x: p.startX; width: p.inner; y: p.wide ? Theme.stripH + Theme.mm(4) : Math.max(Theme.mm(131), top.y + top.height + Theme.mm(5)); height: num.y + num.height + codeS + Theme.mm(Theme.assisted ? 6 : 9)
        Txt { id: label; x: Theme.pad; y: Theme.mm(Theme.assisted ? 4 : 9); role: "body"; color: Theme.ink2; text: qsTr("回执号") }
        Headline { id: num; objectName: "receipt-number"; x: Theme.pad; anchors.top: label.bottom; role: "digits"; text: p.viewModel.number; lh: 1.25; wrapMode: Text.NoWrap; font.letterSpacing: Theme.mm(0.4); fontSizeMode: Text.HorizontalFit; width: parent.width - 2 * Theme.pad }
        QrShape { id: code; objectName: "receipt-code"; x: Theme.pad - Theme.mm(Theme.contrast ? 0 : 4); anchors.top: num.bottom; width: rec.codeS; height: width; picture: p.viewModel.code; modules: p.viewModel.modules }
        Column {
            anchors.left: code.right; anchors.leftMargin: Theme.mm(8); anchors.right: parent.right; anchors.rightMargin: Theme.mm(4); anchors.verticalCenter: code.verticalCenter; spacing: Theme.mm(Theme.assisted ? 3 : 5)
            Rows {
                id: ways
                list: Theme.assisted ? p.viewModel.ways.slice(0, 2) : p.viewModel.ways; ready: p.ahead ? 2 : 0
                delegate: Row { id: way; required property int index; readonly property var modelData: ways.list[index] ?? ({ icon: "", text: "" }); visible: index < ways.list.length; spacing: Theme.mm(4)
                    Icon { name: way.modelData.icon; size: Theme.mm(11); color: Theme.iconLine; anchors.verticalCenter: parent.verticalCenter }
                    Txt { role: Theme.assisted || !Theme.zh ? "body" : "label"; width: rec.width - rec.codeS - Theme.mm(44); text: way.modelData.text; centred: true; lh: 1.3; anchors.verticalCenter: parent.verticalCenter } }
            }
        }
    }
    // the stamp: the one place, besides the mark, where the seal red is used
    Item {
        visible: !p.wide
        width: Theme.mm(52); height: Theme.mm(Theme.zh ? 52 : 40); x: p.width - Theme.margin - width - Theme.mm(2); y: Theme.mm(Theme.assisted ? 37 : 34); rotation: -9
        Rectangle { anchors.fill: parent; radius: Theme.mm(4); color: "transparent"; border { width: Theme.mm(1.8); color: Theme.seal } }
        Rectangle { anchors.fill: parent; anchors.margins: Theme.mm(3.2); radius: Theme.mm(2); color: "transparent"; border { width: Theme.hair + 1; color: Theme.seal } }
        Column { anchors.centerIn: parent
            Txt { anchors.horizontalCenter: parent.horizontalCenter; font.pixelSize: Theme.mm(Theme.zh ? 17 : 7.4); strong: true; text: p.viewModel.stamp; color: Theme.seal; lh: 1.18; wrapMode: Text.NoWrap }
            Txt { anchors.horizontalCenter: parent.horizontalCenter; font.pixelSize: Theme.mm(7.6); strong: true; text: p.viewModel.stampDate; color: Theme.seal; lh: 1.2; font.letterSpacing: Theme.mm(0.8) } }
    }
    Txt { id: next; visible: !p.wide && steps.room >= steps.rowH; role: "h2"; strong: true; text: qsTr("接下来"); x: p.startX; y: rec.y + rec.height + Theme.mm(Theme.assisted ? 5 : 8) }
    Column {
        id: steps
        x: p.startX; y: p.wide ? rec.y + rec.height + Theme.mm(5) : next.y + next.height + Theme.mm(4); width: p.inner
        readonly property int room: (banner.wanted ? banner.y : p.actionY) - y - Theme.mm(4)
        readonly property int rowH: Theme.mm(Theme.assisted ? (Theme.zh ? 46 : 64) : p.wide ? 26 : Theme.zh ? 33.5 : 44)
        Rows {
            id: after
            readonly property var whole: p.viewModel.steps
            list: whole.slice(0, Math.max(0, Math.floor(steps.room / steps.rowH))); ready: p.ahead ? 4 : 0
            delegate: Item {
                id: st
                required property int index
                readonly property var modelData: after.list[index] ?? ({ when: "", what: "", done: false })
                visible: index < after.list.length
                width: steps.width; height: steps.rowH
                Rectangle { visible: st.y + 1.5 * st.height < steps.height; x: Theme.mm(5.6); y: Theme.mm(8); width: Theme.mm(0.9); height: parent.height; color: Theme.edge }
                Rectangle { y: Theme.mm(1.6); width: Theme.mm(12); height: width; radius: width / 2; color: st.modelData.done ? Theme.pine : Theme.paper; border { width: Theme.stroke; color: st.modelData.done ? Theme.pine : Theme.edge }
                    Icon { visible: st.modelData.done; anchors.centerIn: parent; name: "check"; size: Theme.mm(8); color: Theme.surface; weight: 6 } }
                Column { x: Theme.mm(21); width: parent.width - x
                    Txt { role: Theme.assisted ? "body" : "label"; strong: true; text: st.modelData.when; lh: 1.4; width: parent.width; wrapMode: Text.NoWrap; elide: Text.ElideRight }
                    Txt { role: "body"; text: st.modelData.what; lh: 1.35; color: Theme.ink; width: parent.width; wrapMode: Theme.zh ? Text.NoWrap : Text.Wrap; maximumLineCount: Theme.zh ? 1 : 2; elide: Text.ElideRight } }
            }
        }
    }
    Banner { id: banner; readonly property bool wanted: !p.wide; visible: wanted; x: p.startX; width: p.inner; y: p.actionY - height - Theme.mm(Theme.assisted ? 6 : 9); tone: "notice"; icon2: "idcard"; title: p.viewModel.bannerTitle; text: p.viewModel.bannerText }
    actions: Actions { other: qsTr("再打一张"); main: qsTr("都拿好了，结束"); mainIcon: ""; onMainClicked: p.viewModel.done(); onOtherClicked: p.viewModel.printAgain() }
}
