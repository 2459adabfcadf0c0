import pytest

from ui.input.editor import Editor


def press(start: Editor, keys: str) -> str:
    """`<` and `>` move, `-` deletes, `!` clears, anything else is written; `|` shows the caret."""
    editor = start
    for key in keys:
        match key:
            case "<":
                editor = editor.left()
            case ">":
                editor = editor.right()
            case "-":
                editor = editor.delete()
            case "!":
                editor = editor.clear()
            case _:
                editor = editor.insert(key)
    return f"{editor.before}|{editor.after}"


@pytest.mark.parametrize(
    ("text", "keys", "shown"),
    [
        ("", "韦秀兰", "韦秀兰|"),
        ("三组18号", "<<<-六", "三六|18号"),
        ("三组", "<<<<->", "三|组"),
        ("三组", "!", "|"),
        ("王𬀩", "-", "王|"),
        ("王𬀩", "<", "王|𬀩"),
        ("葛\U000e0100城", "<-", "|城"),
        ("葛\U000e0100城", "<<", "|葛\U000e0100城"),
        ("葛\U000e0100城", "<<>", "葛\U000e0100|城"),
        ("", "a\tb\nc", "abc|"),
    ],
)
def test_editing_moves_by_whole_characters(text: str, keys: str, shown: str) -> None:
    assert press(Editor.of(text), keys) == shown


def test_a_full_line_takes_no_more_and_loses_nothing() -> None:
    editor = Editor.of("三组", limit=4).insert("十八号")
    assert editor.text == "三组十八"
    assert editor.full
    assert editor.insert("号").text == "三组十八"
