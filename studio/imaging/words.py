"""What a decoder said of a file, in words that a crew can read."""

import re
import struct
import zlib

UNCLEAR = "a part of it can't be understood"
_INNARDS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    TypeError,
    UnicodeError,
    struct.error,
    zlib.error,
)
# A ValueError may be a decoder's word, or the language's own: `arg of fromhex()`, `invalid literal for int()`, `MAX_TEXT_CHUNK`.
_CODE = re.compile(r"\w\(\)|invalid literal|to unpack|[a-z0-9]_[a-z0-9]|<class", re.IGNORECASE)
_MOST = 160


def said_by(error: Exception) -> str:
    """What an error says, in one line; where it is a matter of code, or says nothing, that a part can't be understood."""
    said = " ".join(str(error).split())[:_MOST]
    is_code = isinstance(error, _INNARDS) or (isinstance(error, ValueError) and _CODE.search(said) is not None)
    return UNCLEAR if is_code or not said else said
