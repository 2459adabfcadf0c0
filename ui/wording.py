"""Sentences that several pages share. Chinese is the source; ui/i18n holds the English."""

from datetime import date, datetime

from PySide6.QtCore import QCoreApplication

WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def date_line(day: date, language: str) -> str:
    """11月22日 星期日; Sunday 22 November."""
    if language == "en":
        return f"{DAYS_EN[day.weekday()]} {day.day} {MONTHS_EN[day.month - 1]}"
    return f"{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"


def short_date(day: date, language: str) -> str:
    """12月7日 周一; Mon 7 Dec."""
    if language == "en":
        return f"{DAYS_EN[day.weekday()][:3]} {day.day} {MONTHS_EN[day.month - 1][:3]}"
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def long_date(day: date, language: str) -> str:
    """2026年11月20日; 20 November 2026."""
    if language == "en":
        return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def time_line(now: datetime) -> str:
    return f"{now.hour}:{now.minute:02}"


def greeting(now: datetime) -> str:
    hour = now.hour
    if hour < 5 or hour >= 18:
        return QCoreApplication.translate("Wording", "晚上好")
    if hour < 9:
        return QCoreApplication.translate("Wording", "早上好")
    if hour < 12:
        return QCoreApplication.translate("Wording", "上午好")
    if hour < 14:
        return QCoreApplication.translate("Wording", "中午好")
    return QCoreApplication.translate("Wording", "下午好")
