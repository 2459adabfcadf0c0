"""What may be told to a resident. Everything else that goes wrong is a DeviceFault or a crash."""

from kiosk.session.visit import Notice


class ResidentError(Exception):
    """The resident is shown `notice`, which says what to do next. `detail` is for technicians: ids and names only."""

    def __init__(self, notice: Notice, detail: str = "") -> None:
        super().__init__(f"{notice}: {detail}" if detail else str(notice))
        self.notice = notice
        self.detail = detail
