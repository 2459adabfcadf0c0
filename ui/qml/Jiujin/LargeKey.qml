import QtQuick

// A key too large for a picture: Qt paints one of 96 rows and more in threads, which takes longer.
Key {
    id: k
    background: Face { pressed: k.isDown; radius: Theme.rS; fill: k.fill; rim: k.rim; rimWidth: Theme.contrast || Theme.assisted ? Theme.stroke : Theme.hair; ledge: k.ledge }
}
