pragma ComponentBehavior: Bound
import QtQuick
import Jiujin
import Kiosk.ViewModels

// Everything once more, masked, before signing.
Page {
    id: p
    required property CheckViewModel viewModel
    title: qsTr("核对一下，没错就签名"); hint: p.viewModel.rareName !== "" ? p.viewModel.rareName : Theme.assisted && (wide || !Theme.zh) ? "" : qsTr("哪里不对，点那一行的“修改”。")
    step: viewModel.step; stepName: viewModel.stepName; service: viewModel.service
    // from the card: cannot be changed, so it stands above the line
    Card {
        id: fixed
        x: p.wide ? p.headX : p.startX; width: p.wide ? p.headWidth : p.inner
        y: p.wide ? p.actionY + Theme.btnH - height : Math.max(p.titleBottom + Theme.mm(4), p.reach - height + Theme.mm(3)); height: facts.height + Theme.mm(Theme.assisted ? 8 : 14)
        Column {
            id: facts
            x: Theme.pad; anchors.verticalCenter: parent.verticalCenter; width: parent.width - 2 * Theme.pad - (portrait.wanted ? portrait.width + Theme.mm(4) : 0); spacing: Theme.mm(3)
            Chip { visible: !Theme.assisted; text: p.viewModel.source; icon2: "idcard" }
            Flow {
                width: parent.width; spacing: Theme.mm(Theme.assisted ? 8 : 14)
                Rows {
                    id: person
                    list: p.viewModel.person; ready: p.ahead ? 3 : 0
                    delegate: Column { id: fact; required property int index; readonly property var modelData: person.list[index] ?? ({ label: "", value: "" }); visible: index < person.list.length && (!(Theme.assisted || p.wide) || index < (p.wide && Theme.assisted && p.viewModel.rareName !== "" ? 1 : 2))
                        Txt { visible: !Theme.assisted && !p.wide; role: "cap"; color: Theme.ink2; text: fact.modelData.label; lh: 1.35; wrapMode: Text.NoWrap }
                        Txt { objectName: "person-" + fact.index; role: Theme.assisted || p.wide ? "body" : "label"; strong: true; text: fact.modelData.value; lh: 1.36; width: text.length > 18 ? Math.min(implicitWidth, facts.width) : implicitWidth; wrapMode: text.length > 18 ? Text.Wrap : Text.NoWrap } }
                }
            }
        }
        // never larger than 25 mm
        Rectangle {
            id: portrait
            readonly property bool wanted: !Theme.assisted && !p.wide; visible: wanted
            anchors { right: parent.right; rightMargin: Theme.pad; verticalCenter: parent.verticalCenter }
            width: Theme.mm(20); height: Theme.mm(24.7); radius: Theme.rS; color: Theme.sunk; clip: true
            Icon { visible: !photo.wanted; anchors.centerIn: parent; name: "person"; size: Theme.mm(15); color: Theme.ink2 }
            Image { id: photo; objectName: "portrait"; readonly property bool wanted: source.toString() !== ""; visible: wanted; anchors.fill: parent; source: p.viewModel.portrait; sourceSize: Qt.size(width, height); fillMode: Image.PreserveAspectFit; cache: false; asynchronous: false }
        }
    }
    Card {
        id: c
        x: p.startX; width: p.inner; y: p.wide ? Theme.stripH + Theme.mm(2) : fixed.y + fixed.height + Theme.mm(8); height: rows.height
        Column {
            id: rows
            width: parent.width
            Rows {
                id: list
                list: p.viewModel.rows; ready: p.ahead ? 6 : 0
                delegate: ListRow {
                    required property int index
                    readonly property var modelData: list.list[index] ?? ({ key: "", label: "", value: "", note: "", action: " " })
                    visible: index < list.list.length
                    width: rows.width; height: Math.max(implicitHeight, Theme.mm(p.wide ? Theme.assisted ? 50 : 34 : Theme.assisted ? 56 : 40))
                    label: modelData.label; value: modelData.value; note: modelData.note; action: modelData.action; actionName: "edit-" + modelData.key
                    last: index === list.list.length - 1
                    onActed: p.viewModel.edit(modelData.key)
                }
            }
        }
    }
    Turner { id: turner; readonly property bool wanted: p.viewModel.paged; visible: wanted; x: p.startX; width: p.inner; height: Theme.btnSmallH; y: c.y + c.height + Theme.mm(4); word: p.viewModel.pageWord; first: p.viewModel.isFirst; last: p.viewModel.isLast; onTurned: by => p.viewModel.turn(by) }
    Btn {
        id: reveal
        objectName: "reveal"
        visible: !p.wide || !p.viewModel.paged
        x: p.startX - Theme.mm(3); y: (turner.wanted ? turner.y + turner.height : c.y + c.height) + Theme.mm(4); small: true; role: "body"; icon2: "eye"; kind: "quiet"
        text: p.viewModel.revealed ? qsTr("藏起来") : qsTr("显示完整姓名和号码")
        onClicked: p.viewModel.reveal()
    }
    Banner { visible: !p.wide && y > reveal.y + reveal.height + Theme.mm(2); x: p.startX; width: p.inner; y: p.actionY - height - Theme.mm(10); tone: "info"; title: qsTr("还差一步：签名"); text: qsTr("签了名才算提交。之前都可以改，也可以不办。") }
    actions: Actions { other: p.viewModel.keepWord !== "" ? p.viewModel.keepWord : Theme.assisted ? qsTr("先存着") : qsTr("先不办，存着"); main: qsTr("都对，去签名"); onMainClicked: p.viewModel.accept(); onOtherClicked: p.viewModel.keep() }
}
