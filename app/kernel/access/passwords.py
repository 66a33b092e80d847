"""What makes a password good enough, and how it is hashed and checked."""

from __future__ import annotations

import re
import secrets
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from flask import current_app
from flask_babel import gettext
from werkzeug.security import check_password_hash, generate_password_hash

from app.kernel.errors import RegulationError

MINIMUM_CHARACTERS = 12
MAXIMUM_BYTES = 256
MINIMUM_DISTINCT = 5
MINIMUM_OF_ITS_OWN = 4  # letters or digits that no well-known word accounts for

# One hash takes about a tenth of a second and 32 MB: a flood of guesses must queue up here
# instead of taking the whole machine.
_at_once = threading.BoundedSemaphore(2)

# Words and runs that guessing programs try first, longest first so that none hides another.
_WORDS = """
password passwort passw0rd passwd pass admin administrator root user login guest test temp
welcome changeme default secret letmein master system manager company office server
iloveyou sunshine princess dragon monkey football baseball superman batman shadow
qwertyuiop qwerty asdfghjkl asdfgh asdf zxcvbnm zxcvbn zxcv qazwsx 1qaz2wsx 3edc4rfv
1q2w3e4r5t 1q2w3e4r 1q2w3e qweasdzxc qweasd abcdefghijkl abcdefg abcdef abcd abc
123456789012 1234567890 123456789 12345678 1234567 123456 12345 1234 123
0987654321 987654321 87654321 654321 54321 4321 321
woaini woaiwojia nihao mima yonghu guanliyuan zhongguo beijing shanghai
5201314 1314520 1314 520 888888 8888 666666 6666 111111 000000 112233 123123 147258369
hengji hengqi weighing scale customer
衡记 衡器 密码 管理员 公司 客户
"""
_WELL_KNOWN = sorted(_WORDS.split(), key=len, reverse=True)
_FILLING = re.compile(r"[\W_]|(?<!\d)(?:19|20)\d\d(?!\d)")  # punctuation and years
_LOOKALIKES = str.maketrans("@$!|", "asil")


class WeakPassword(RegulationError):
    """The password would be guessed; the sentence says what to do about it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="password")


def check(password: str, own_words: Iterable[str] = ()) -> None:
    """Refuse a password that would be guessed.

    Length counts, not a mixture of kinds of characters: a long sentence is welcome. What is
    refused is what guessing programs try first.

    Args:
        password: The password as typed.
        own_words: Words that belong to the person or the company (user name, real name, …).

    Raises:
        WeakPassword: If it is too short, too long, or known.
    """
    if len(password) < MINIMUM_CHARACTERS:
        raise WeakPassword(
            gettext("Use at least %(count)s characters.", count=str(MINIMUM_CHARACTERS))
        )
    if not password.isprintable():
        raise WeakPassword(gettext("Use only characters that can be seen, and spaces."))
    if len(password.encode()) > MAXIMUM_BYTES:
        raise WeakPassword(gettext("Use at most %(count)s bytes.", count=str(MAXIMUM_BYTES)))
    folded = unicodedata.normalize("NFKC", password).casefold()
    if len(set(folded)) < MINIMUM_DISTINCT or _repeats(folded):
        raise WeakPassword(gettext("Use more different characters."))
    if _left_over(folded, own_words) < MINIMUM_OF_ITS_OWN:
        raise WeakPassword(
            gettext("This is easily guessed: it is made of well-known words, names or runs.")
        )


def _repeats(text: str) -> bool:
    """Say whether the text is one shorter piece written again and again."""
    return (text + text).find(text, 1) < len(text)


def _left_over(folded: str, own_words: Iterable[str]) -> int:
    """Count the different characters that stay when every well-known word is taken out."""
    own = [unicodedata.normalize("NFKC", word).casefold() for word in own_words]
    words = [word for word in own if len(word) > 1] + _WELL_KNOWN
    return min(_without(text, words) for text in (folded, folded.translate(_LOOKALIKES)))


def _without(text: str, words: Iterable[str]) -> int:
    for word in words:
        text = text.replace(word, " ")
    return len(set(_FILLING.sub("", text)))


def make() -> str:
    """Return a random password that can be read aloud and typed: four groups of four."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def hashed(password: str) -> str:
    """Return what is stored instead of the password."""
    with _at_once:
        return generate_password_hash(password, method=_method())


def matches(stored: str | None, password: str) -> bool:
    """Compare a password with what is stored, taking the same time when nothing is stored."""
    if len(password.encode("utf-8", "replace")) > MAXIMUM_BYTES or not password.isprintable():
        password = ""
    with _at_once:
        alike = check_password_hash(stored or _stand_in(_method()), password)
    return alike and bool(stored) and bool(password)


def _method() -> str:
    return str(current_app.config.get("FAB_PASSWORD_HASH_METHOD", "scrypt"))


@lru_cache(maxsize=4)
def _stand_in(method: str) -> str:
    """Return a hash of nobody's password, made once per method."""
    return generate_password_hash(secrets.token_hex(), method=method)


def change_first() -> str:
    """Return the sentence for somebody whose password was given to them by somebody else."""
    return gettext("Choose your own password first.")
