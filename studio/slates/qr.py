"""A slate's QR code: as a picture, and as its modules."""

from typing import Any

from studio.base.errors import InvalidInput


def svg(text: str, *, border: int = 4) -> str:
    """A slate's QR as an SVG document, black on white, error correction Q, with its quiet zone of `border` modules."""
    import io

    out = io.BytesIO()
    _qr(text).save(out, kind="svg", border=border, light="white", xmldecl=False, scale=10)
    return out.getvalue().decode()


def png(text: str, size: int = 800) -> bytes:
    """A slate's QR as a PNG of at most `size` × `size` pixels (whole modules only, so that no edge is grey), quiet zone included."""
    import io

    code = _qr(text)
    modules = code.symbol_size(border=4)[0]
    out = io.BytesIO()
    code.save(out, kind="png", border=4, scale=max(1, min(size, 4000) // modules), dark="black", light="white")
    return out.getvalue()


def qr_modules(text: str) -> list[list[bool]]:
    """A slate's QR as rows of modules, True is black, its quiet zone of four modules included."""
    return [[bool(module) for module in row] for row in _qr(text).matrix_iter(border=4)]


def _qr(text: str) -> Any:
    import segno

    try:
        return segno.make(text, error="q", micro=False, boost_error=False)
    except (segno.DataOverflowError, ValueError) as error:
        raise InvalidInput(f"A QR code can't hold this text ({error}); make it shorter.") from None
