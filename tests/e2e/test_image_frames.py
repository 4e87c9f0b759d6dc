"""A real browser shows images of every format in the size that answers and exports use."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image
from playwright.async_api import BrowserContext

from supt_async.protocol.display.image_heads import head_of, size_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LOADED = """async (url) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
}"""


def drawn(format_: str, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    Image.new("RGB", (60, 40)).save(file, format_, exif=exif)
    return file.getvalue()


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF", "BMP", "GIF"])
async def test_the_size_is_that_in_the_browser(tab: BrowserContext, format_: str) -> None:
    page = await tab.new_page()
    for orientation in range(1, 9):
        content = drawn(format_, orientation)
        head = head_of(io.BytesIO(content))
        assert head is not None
        url = f"data:{head.media_type};base64,{base64.b64encode(content).decode()}"
        assert tuple(await page.evaluate(LOADED, url)) == size_of(io.BytesIO(content))
