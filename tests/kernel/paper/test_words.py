import pytest

from app.kernel.paper import words


@pytest.mark.parametrize(
    ("typed", "set_as"),
    [
        ("三号传感器", "三号传感器"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("bell\x07 nul\x00 \ufeffmark", "bell nul mark"),
        ("half\ud800 a pair", "half a pair"),
        ("turned \u202eround\u2066", "turned round"),
        ("\n\nfirst\n \n\n\nsecond\n", "first\n\nsecond"),
        ("kept\u00a0together\tnow", "kept together now"),
        ("e" + "\u0301" * 9, "e" + "\u0301" * words.MARKS_MOST),
        ("😀 𠮷 العربية", "😀 𠮷 العربية"),
    ],
)
def test_what_cannot_be_set_is_left_out(typed: str, set_as: str) -> None:
    assert words.clean(typed) == set_as


@pytest.mark.parametrize("typed", ["W" * 400, "！" * 400, "_-" * 300, "ก" * 300])
def test_a_word_wider_than_its_box_may_break_anywhere(typed: str) -> None:
    made = words.fitted(typed, 14)

    assert made.replace(words.BREAK, "") == typed
    assert max(map(words.width, made.split(words.BREAK))) <= words.PIECE


@pytest.mark.parametrize("typed", ["销-04-2026-00001", "a line of several words", "汉" * 400])
def test_what_fits_is_left_alone(typed: str) -> None:
    assert words.fitted(typed, 14) == typed


def test_lines_are_counted_by_their_width() -> None:
    assert words.lines("汉" * 13, 14) == 1
    assert words.lines("汉" * 29 + "\nand", 14) == 4
