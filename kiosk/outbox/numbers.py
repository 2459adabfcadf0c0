"""Receipt numbers: 4 digits of the terminal, 7 of its counter, 1 check digit. Gaps yes, repeats never."""

from kiosk.store import Store

COUNTER_MAX = 9_999_999
RESERVED = 16  # at once: what a start leaves unused of them is a gap


def reserve(store: Store) -> list[int]:
    """The next counter values, as one durable statement."""
    row = store.row(
        "insert into counters (name, value) values ('receipt', :count)"
        " on conflict (name) do update set value = value + :count returning value",
        {"count": RESERVED},
    )
    assert row is not None
    end = int(row["value"]) + 1
    return list(range(end - RESERVED, end))


def number(prefix: str, counter: int) -> str:
    """12 digits. Raises ValueError when the terminal has used up its prefix: it needs a new `receipt_prefix`."""
    if not 0 < counter <= COUNTER_MAX:
        raise ValueError("receipt numbers of this prefix are used up; configure a new terminal.receipt_prefix")
    body = f"{prefix}{counter:07d}"
    return body + check_digit(body)


def check_digit(digits: str) -> str:
    """ISO/IEC 7064, MOD 11,10."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def right(text: str) -> bool:
    """Whether 12 digits, written down by hand or read aloud, can be a receipt number."""
    digits = text.replace(" ", "").replace("-", "")
    return len(digits) == 12 and digits.isascii() and digits.isdigit() and check_digit(digits[:-1]) == digits[-1]


def grouped(receipt_number: str) -> str:
    """4-4-4, as paper and screen show it."""
    return " ".join(receipt_number[start : start + 4] for start in range(0, len(receipt_number), 4))
