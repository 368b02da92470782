"""In which encoding a file is: UTF-8, or refused by the name of the one it seems to be."""

from zhaobi_client.errors import FileRefused

HEAD_BYTES = 65_536

_SIXTEEN_BITS = (b"\xff\xfe", b"\xfe\xff")


def check_encoding(head: bytes) -> None:
    """Raise FileRefused unless the first bytes of a file look like UTF-8.

    Single lines in other bytes are broken lines; a file in which they are the rule was written in something else.
    """
    if head.startswith(_SIXTEEN_BITS):
        raise FileRefused("the file is in UTF-16: convert it, for instance by `iconv -f UTF-16 -t UTF-8`")
    beyond_ascii = [line for line in _whole_lines(head) if not line.isascii()]
    others = [line for line in beyond_ascii if not _is(line, "utf-8")]
    if len(others) * 2 > len(beyond_ascii) and all(_is(line, "gb18030") for line in others):
        raise FileRefused("the file is in GB18030: convert it, for instance by `iconv -f GB18030 -t UTF-8`")


def _whole_lines(head: bytes) -> list[bytes]:
    """Without the last one where the head may have cut it."""
    lines = head.split(b"\n")
    return lines[:-1] if len(head) >= HEAD_BYTES else lines


def _is(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
