import QtQuick

// Back and on through rows that do not fit one page: 上一页, where we are, 下一页.
Item {
    id: t
    property string word: ""
    property bool first: true
    property bool last: false
    signal turned(int by)
    implicitHeight: Theme.btnSmallH
    readonly property int w: Math.round(width * (Theme.narrow ? 0.24 : Theme.assisted ? 0.29 : 0.32))    // 大字 on a small panel needs the room for the words between
    Btn { objectName: "rows-back"; enabled: !t.first; width: t.w; height: t.height; small: true; role: "body"; icon2: Theme.narrow ? "" : "left"; text: qsTr("上一页"); onClicked: t.turned(-1) }
    Txt { anchors.centerIn: parent; width: t.width - 2 * t.w - Theme.mm(4); horizontalAlignment: Text.AlignHCenter; role: "cap"; centred: true; text: t.word; lh: 1.2 }
    Btn { objectName: "rows-on"; enabled: !t.last; width: t.w; height: t.height; anchors.right: parent.right; small: true; role: "body"; iconAfter: Theme.narrow ? "" : "next"; text: qsTr("下一页"); onClicked: t.turned(1) }
}
