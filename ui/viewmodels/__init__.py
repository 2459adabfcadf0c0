"""One view-model a page: reads the visit and the facts, derives what the page shows, turns presses into events."""

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1
