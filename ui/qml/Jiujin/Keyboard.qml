pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Input

// Every way of writing on one bed: pinyin, handwriting, digits, rare characters, letters, the signs of a code.
// Candidates sit between the field and the keys, where the eye already is.
Rectangle {
    id: kb
    required property Composer composer
    property bool codes: false                               // a code will be asked for: its pad stands ready
    color: Theme.assisted ? "transparent" : Theme.sunk
    border { width: Theme.contrast ? Theme.hair : 0; color: Theme.edge }
    readonly property int side: Theme.margin
    readonly property int inner: width - 2 * side
    readonly property int cw: fit()                          // whole pixels, both edges flush with the field
    readonly property int g: Math.round((inner - 10 * cw) / 9)
    function fit() { var c = Math.floor((inner - 9 * Theme.mm(3.4)) / 10); while ((inner - 10 * c) % 9 !== 0) c -= 1; return c }
    function wide(n) { return n * cw + (n - 1) * g }
    readonly property int pad: Theme.assisted ? 0 : Theme.mm(6)
    readonly property int tabH: Theme.mm(Theme.assisted ? 28 : 22)
    readonly property int candH: Theme.mm(Theme.assisted ? 38 : 32)
    readonly property int keysTop: pad + tabH + g + candH + g + Theme.mm(2)
    readonly property int kh: Math.floor((height - keysTop - 3 * g - pad) / 4)
    implicitHeight: keysTop + 4 * Theme.mm(29) + 3 * g + pad
    readonly property bool spelling: composer.tab === "pinyin" || composer.tab === "rare"
    readonly property bool latin: composer.tab === "letters"
    readonly property bool writing: composer.tab === "hand"
    readonly property bool counting: composer.tab === "digits"
    readonly property bool coding: composer.tab === "code"
    readonly property var tabWords: ({ pinyin: qsTr("拼音"), hand: qsTr("手写"), digits: qsTr("数字"), rare: qsTr("生僻字"), letters: qsTr("ABC") })

    Row {
        x: kb.side; y: kb.pad
        visible: kb.composer.tabs.length > 1
        spacing: Theme.mm(3.4)
        Repeater {
            model: kb.composer.tabs
            delegate: TabKey {
                id: tab
                required property string modelData
                objectName: "tab-" + modelData
                text: kb.tabWords[tab.modelData]
                on: kb.composer.tab === tab.modelData
                cell: Theme.assisted ? Math.floor((kb.inner - (kb.composer.tabs.length - 1) * Theme.mm(3.4)) / kb.composer.tabs.length) : 0
                onClicked: kb.composer.open(tab.modelData)
            }
        }
    }
    Txt { visible: !Theme.assisted && !kb.writing; anchors.right: parent.right; anchors.rightMargin: kb.side; y: kb.pad + Math.round((kb.tabH - height) / 2); role: "h3"; strong: true; centred: true; text: kb.composer.letters; wrapMode: Text.NoWrap }

    // candidates
    Row {
        x: kb.side; y: kb.pad + kb.tabH + kb.g
        visible: kb.spelling
        spacing: kb.g
        Rows {
            id: few
            list: kb.spelling ? kb.composer.candidates : []
            delegate: Candidate { of: few.list; first: index === 0; role: "h2"; height: kb.candH }
        }
    }
    Txt {
        visible: kb.spelling && kb.composer.candidates.length === 0
        x: kb.side; width: kb.inner; y: kb.pad + kb.tabH + kb.g; height: kb.candH
        role: Theme.assisted ? "body" : "label"; centred: true; color: Theme.ink2; lh: 1.3
        text: kb.composer.letters !== "" && Theme.assisted ? kb.composer.letters
            : kb.composer.tab === "rare" ? qsTr("打出读音，生僻字就在这里。ü 按 v。") : qsTr("打出拼音，字就在这里。")
    }
    Key {
        objectName: "candidates-more"
        visible: kb.spelling && kb.composer.hasMore
        anchors.right: parent.right; anchors.rightMargin: kb.side; y: kb.pad + kb.tabH + kb.g
        width: kb.cw; height: kb.candH
        text: kb.composer.expanded ? qsTr("收起") : qsTr("更多"); icon2: Theme.zh && !Theme.assisted ? "" : kb.composer.expanded ? "up" : "down"; fn: true; role: Theme.assisted ? "cap" : "body"
        onClicked: kb.composer.toggleMore()
    }

    // more candidates, in the keys' place
    Column {
        x: kb.side; y: kb.keysTop; spacing: kb.g
        visible: kb.spelling && kb.composer.expanded
        Rows {
            id: many
            list: kb.spelling && kb.composer.expanded ? kb.composer.more : []
            delegate: Row {
                id: line
                required property int index
                spacing: kb.g
                Rows { id: cells; list: many.list[line.index] ?? []; delegate: Candidate { of: cells.list; role: "h2"; height: kb.kh } }
            }
        }
    }
    Loader {
        x: kb.side; y: kb.keysTop + 3 * (kb.kh + kb.g)
        active: kb.spelling && kb.composer.expanded
        sourceComponent: Row {
            spacing: kb.g
            Key { objectName: "candidates-back"; text: qsTr("回到字母"); fn: true; role: "body"; width: kb.wide(5); height: kb.kh; onClicked: kb.composer.toggleMore() }
            Key { objectName: "candidates-next"; text: qsTr("下一页字"); fn: true; role: "body"; enabled: kb.composer.hasNextPage; width: kb.wide(5); height: kb.kh; onClicked: kb.composer.nextPage() }
        }
    }

    // letters
    Loader {
        x: kb.side; y: kb.keysTop
        active: kb.latin || kb.spelling
        visible: kb.latin || !kb.composer.expanded
        sourceComponent: Column {
            spacing: kb.g
            Row { spacing: kb.g
                Repeater { model: ["q", "w", "e", "r", "t", "y", "u", "i", "o", "p"]; delegate: Letter {} } }
            Row { spacing: kb.g; leftPadding: Math.floor((kb.cw + kb.g) / 2)
                Repeater { model: ["a", "s", "d", "f", "g", "h", "j", "k", "l"]; delegate: Letter {} } }
            Row { spacing: kb.g
                Key { objectName: kb.latin ? "key-shift" : "key-separate"; text: kb.latin ? qsTr("大写") : qsTr("分词"); fn: !(kb.latin && kb.composer.capitals); go: kb.latin && kb.composer.capitals; role: "body"; width: Math.floor(kb.cw * 1.5 + kb.g / 2); height: kb.kh
                    onClicked: kb.latin ? kb.composer.shift() : kb.composer.separate() }
                Repeater { model: ["z", "x", "c", "v", "b", "n", "m"]; delegate: Letter {} }
                Erase { width: Math.ceil(kb.cw * 1.5 + kb.g / 2) } }
            Row { spacing: kb.g
                Key { objectName: "key-switch"; text: qsTr("中/英"); fn: true; role: Theme.assisted ? "cap" : "body"; enabled: kb.composer.canSwitch; width: Math.floor(kb.cw * 1.5 + kb.g / 2); height: kb.kh; onClicked: kb.composer.switchLetters() }
                Mark { text: kb.latin ? "," : "，" }
                Key { objectName: "key-space"; text: qsTr("空格"); role: "body"; width: kb.wide(3); height: kb.kh; onClicked: kb.composer.space() }
                Mark { text: kb.latin ? "." : "。" }
                Key { objectName: "key-left"; text: qsTr("光标左移"); icon2: "left"; fn: true; width: Math.floor(kb.cw * 1.75 + kb.g * 0.75); height: kb.kh; onClicked: kb.composer.left() }
                Key { objectName: "key-right"; text: qsTr("光标右移"); icon2: "next"; fn: true; width: kb.inner - x; height: kb.kh; onClicked: kb.composer.right() } }
        }
    }

    // digits and the marks of an address
    Loader {
        x: kb.side; y: kb.pad + kb.tabH + kb.g; width: kb.inner; height: kb.height - y - kb.pad
        active: kb.counting
        sourceComponent: Item {
            id: digits
            readonly property int w: Math.floor((width - 5 * kb.g) / 6)
            readonly property int h: Math.floor((height - 3 * kb.g) / 4)
            Grid {
                columns: 3; spacing: kb.g
                Repeater {
                    model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "-", "0", "."]
                    delegate: Key { required property string modelData; objectName: "key-" + modelData; text: modelData; role: "h2"; width: digits.w; height: digits.h; onClicked: kb.composer.key(modelData) }
                }
            }
            Grid {
                x: 3 * (digits.w + kb.g) + kb.g; columns: 2; spacing: kb.g
                Repeater {
                    model: ["号", "组", "栋", "室", "（", "）", "/", "#"]
                    delegate: Key { required property string modelData; objectName: "key-" + modelData; text: modelData; role: "h3"; width: digits.w; height: digits.h; onClicked: kb.composer.key(modelData) }
                }
            }
            Column {
                x: 5 * (digits.w + kb.g) + kb.g; width: parent.width - x; spacing: kb.g
                Key { objectName: kb.counting ? "key-backspace" : ""; text: qsTr("删除"); icon2: "del"; fn: true; width: parent.width; height: 2 * digits.h + kb.g; onClicked: kb.composer.erase() }
                Key { objectName: kb.counting ? "key-left" : ""; text: qsTr("光标左移"); icon2: "left"; fn: true; width: parent.width; height: digits.h; onClicked: kb.composer.left() }
                Key { objectName: kb.counting ? "key-right" : ""; text: qsTr("光标右移"); icon2: "next"; fn: true; width: parent.width; height: digits.h; onClicked: kb.composer.right() }
            }
        }
    }

    // a credit code: the signs that GB 32100-2015 allows, so that no O is taken for a 0
    Loader {
        x: kb.side; y: kb.pad; width: kb.inner
        active: kb.coding || kb.codes
        visible: kb.coding
        sourceComponent: Item {
            id: code
            readonly property int h: Math.floor((kb.height - 2 * kb.pad - 3 * kb.g) / 4)
            readonly property int last: 3 * (h + kb.g)
            Repeater { model: "1234567890ABCDEFGHJKLMNPQRTUWXY".split(""); delegate: Sign {} }
            LargeKey { objectName: "key-left"; text: qsTr("光标左移"); icon2: "left"; fn: true; x: kb.wide(1) + kb.g; y: code.last; width: kb.wide(2); height: code.h; onClicked: kb.composer.left() }
            LargeKey { objectName: "key-right"; text: qsTr("光标右移"); icon2: "next"; fn: true; x: kb.wide(3) + kb.g; y: code.last; width: kb.wide(2); height: code.h; onClicked: kb.composer.right() }
            LargeKey { objectName: "key-clear"; text: qsTr("清空"); fn: true; role: "body"; x: kb.wide(5) + kb.g; y: code.last; width: kb.wide(2); height: code.h; onClicked: kb.composer.clear() }
            LargeKey { objectName: "key-backspace"; text: qsTr("删一个"); fn: true; strong: true; role: "body"; x: kb.wide(7) + kb.g; y: code.last; width: kb.inner - x; height: code.h; onClicked: kb.composer.erase() }
            component Sign: LargeKey {
                required property string modelData
                required property int index
                objectName: "key-" + modelData
                x: index % 10 * (kb.cw + kb.g); y: Math.floor(index / 10) * (code.h + kb.g)
                text: modelData; width: kb.cw; height: code.h
                onClicked: kb.composer.key(modelData)
            }
        }
    }

    // handwriting
    Loader {
        x: kb.side; y: kb.pad + kb.tabH + Theme.mm(Theme.assisted ? 7 : 4); width: kb.inner; height: kb.height - y - kb.pad
        active: kb.writing
        sourceComponent: Item {
            id: hand
            HandPad { id: surface; width: Math.min(parent.height, Math.round(parent.width * 0.68)); height: parent.height; onStrokeEnded: kb.composer.drew(surface.pad) }
            Connections { target: kb.composer; function onInkCleared() { surface.clear() } }
            Item {
                id: beside
                anchors { left: surface.right; leftMargin: Theme.gap; right: parent.right; top: parent.top; bottom: parent.bottom }
                readonly property int gap: Theme.mm(6)
                readonly property int cw: Math.floor((width - gap) / 2)
                readonly property int rows: Theme.assisted ? 4 : 5
                readonly property int ch: Math.floor((height - (rows - 1) * gap) / rows)
                Grid {
                    columns: 2; spacing: beside.gap
                    Repeater {
                        model: kb.composer.drawnCandidates
                        delegate: Key { required property string modelData; required property int index; objectName: kb.writing ? "candidate-" + index : ""; text: modelData; enabled: modelData !== ""; role: beside.ch < Theme.mm(30) ? "h2" : "h1"; strong: index === 0; width: beside.cw; height: beside.ch; onClicked: kb.composer.choose(index) }
                    }
                }
                Key { y: 3 * (beside.ch + beside.gap); objectName: "hand-again"; text: qsTr("重写"); fn: true; strong: true; role: "label"; width: Theme.assisted ? parent.width : beside.cw; height: beside.ch; onClicked: kb.composer.redraw() }
                Key { visible: !Theme.assisted; x: beside.cw + beside.gap; y: 3 * (beside.ch + beside.gap); objectName: kb.writing ? "key-backspace" : ""; text: qsTr("删除"); icon2: "del"; fn: true; width: beside.cw; height: beside.ch; onClicked: kb.composer.erase() }
                Key { visible: !Theme.assisted; y: 4 * (beside.ch + beside.gap); objectName: kb.writing ? "key-left" : ""; text: qsTr("光标左移"); icon2: "left"; fn: true; width: beside.cw; height: beside.ch; onClicked: kb.composer.left() }
                Key { visible: !Theme.assisted; x: beside.cw + beside.gap; y: 4 * (beside.ch + beside.gap); objectName: kb.writing ? "key-right" : ""; text: qsTr("光标右移"); icon2: "next"; fn: true; width: beside.cw; height: beside.ch; onClicked: kb.composer.right() }
            }
        }
    }

    component Letter: Key {
        required property string modelData
        objectName: "key-" + modelData
        text: kb.latin && kb.composer.capitals ? modelData.toUpperCase() : modelData
        width: kb.cw; height: kb.kh
        onClicked: kb.composer.key(modelData)
    }
    component Mark: Key {
        objectName: "key-" + text
        width: kb.cw; height: kb.kh
        onClicked: kb.composer.key(text)
    }
    component Erase: Key {
        objectName: "key-backspace"
        text: qsTr("删除"); icon2: "del"; fn: true; height: kb.kh
        onClicked: kb.composer.erase()
    }
    component Candidate: Key {
        required property int index
        required property var of
        readonly property var modelData: of[index] ?? ({ n: -1, text: "", cells: 1 })
        property bool first: false
        visible: index < of.length
        objectName: "candidate-" + modelData.n
        text: modelData.text
        strong: first
        width: kb.wide(modelData.cells)
        onClicked: kb.composer.choose(modelData.n)
    }
}
