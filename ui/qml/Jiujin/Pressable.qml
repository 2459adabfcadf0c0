import QtQuick
import QtQuick.Templates as T

// Everything that is pressed. Keys: Tab and arrows move, Enter or space presses. A second strike at once counts once.
T.AbstractButton {
    id: p
    property bool showPressed: false             // for the component sheet
    property bool showFocus: false
    property string spoken: text                 // what a screen reader says
    readonly property bool isDown: down || showPressed
    readonly property bool isFocused: visualFocus || showFocus
    readonly property bool pressable: true       // the walk test looks for this
    property bool struck: false                  // within its double-strike time
    focusPolicy: Qt.TabFocus
    autoRepeat: false
    Accessible.name: spoken
    Accessible.role: Accessible.Button
    Accessible.onPressAction: p.click()
    onClicked: if (Theme.strikeMs > 0 && !struck) Theme.strike.createObject(p, { control: p })
    Keys.priority: Keys.BeforeItem
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Space || event.key === Qt.Key_Return || event.key === Qt.Key_Enter || event.key === Qt.Key_Select) {
            if (!event.isAutoRepeat && !p.struck && p.enabled) p.click()
            event.accepted = true
        } else if (event.key === Qt.Key_Down || event.key === Qt.Key_Right) {
            event.accepted = Theme.moveFocus(p, true)
        } else if (event.key === Qt.Key_Up || event.key === Qt.Key_Left) {
            event.accepted = Theme.moveFocus(p, false)
        }
    }
    Keys.onReleased: event => { event.accepted = event.key === Qt.Key_Space }
}
