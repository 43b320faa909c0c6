"""Where each kind of file keeps its EXIF: found in bounds, and gathered directory by directory."""

from pathlib import Path

from studio.imaging import boxes, formats, jpeg, tiff
from studio.imaging.exif_block import Gathered, gather, gather_parts

_HEAD_LIMIT = 1 << 20


def gathered(path: Path, content: str | None, read_at: tiff.ReadAt, size: int) -> list[Gathered]:
    """The EXIF of a file of that content (`formats.sniff`) and size, the better first; empty when it has none.

    What has EXIF that does not even begin as one is lost. Raises OSError when the file cannot be read.
    """
    head = read_at(0, formats.HEAD_BYTES)
    if content == "jpeg":
        return _of(jpeg.exif_of(read_at(0, _HEAD_LIMIT)))
    if content in ("png", "webp"):
        return _of(boxes.exif_block(content, read_at))
    if content in ("heif", "avif"):
        return _of(_heif_block(path, content))
    if head.startswith(b"FUJIFILMCCD-RAW"):
        return _of_jpeg(read_at, *boxes.raf_jpeg(read_at))
    if head[4:12] == b"ftypcrx ":
        blocks = boxes.canon_blocks(read_at, size)
        main, exif, note, gps = (blocks.get(f"CMT{n}", b"") for n in (1, 2, 3, 4))
        found = gather_parts(main, exif, gps, note)
        return [found] if found is not None else []
    found = gather(read_at)
    if found is None:
        return []
    # Panasonic's RAWs have but some of it themselves, all of it in the JPEG they hold.
    return [found, *_of_jpeg(read_at, *found.jpeg)]


def _of(block: bytes) -> list[Gathered]:
    if not block:
        return []
    return [gather(tiff.reader_of(block)) or Gathered(lost=["EXIF"])]


def _of_jpeg(read_at: tiff.ReadAt, at: int, length: int) -> list[Gathered]:
    return _of(jpeg.exif_of(read_at(at, min(length, _HEAD_LIMIT)))) if length else []


def _heif_block(path: Path, content: str) -> bytes:
    """The EXIF of a HEIF or AVIF, as libheif and libavif find it; empty when they cannot open the file, which is not EXIF's fault."""
    from PIL import Image

    try:
        if content == "heif":
            import pi_heif

            block = pi_heif.open_heif(path).info.get("exif") or b""
        else:
            with Image.open(path, formats=["AVIF"]) as image:
                block = image.info.get("exif") or b""
    except Exception as error:
        # The card's own errors have a number; a decoder's have none.
        if isinstance(error, OSError) and error.errno is not None:
            raise
        return b""
    at = block[:32].find(b"Exif\0\0")
    return bytes(block[at + 6 :] if at >= 0 else block)
