import QtQuick

// Back and on through rows that do not fit one page: 上一页, where we are, 下一页.
Item {
    id: t
    property string word: ""
    property bool first: true
    property bool last: false
    signal turned(int by)
    implicitHeight: Theme.btnSmallH
    Btn { objectName: "rows-back"; enabled: !t.first; width: Math.round(t.width * 0.32); height: t.height; small: true; role: "body"; icon2: "up"; text: qsTr("上一页"); onClicked: t.turned(-1) }
    Txt { anchors.centerIn: parent; width: t.width * 0.34; horizontalAlignment: Text.AlignHCenter; role: "cap"; centred: true; text: t.word; lh: 1.2 }
    Btn { objectName: "rows-on"; enabled: !t.last; width: Math.round(t.width * 0.32); height: t.height; anchors.right: parent.right; small: true; role: "body"; icon2: "down"; text: qsTr("下一页"); onClicked: t.turned(1) }
}
