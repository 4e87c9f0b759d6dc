"""Access to media: only images and sounds, and nothing from elsewhere on the disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from supt_async.domain.ids import ItemId
from supt_async.server.pages import Static
from tests.support.servers import Running

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
POLYGLOT = b"GIF89a/*" + HTML
SIGNS = ("?e=1&s=", f"?e=99999999999&s={'0' * 32}", "")

OUT = [
    "../pages.py",
    "..%2fpages.py",
    "%2e%2e/pages.py",
    "%2e%2e%2fpages.py",
    "..%5cpages.py",
    "assets/../../pages.py",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "....//....//etc/passwd",
    "..%252f..%252fetc%252fpasswd",
    "index.html%00.png",
    "x" * 5000,
]


@pytest.mark.parametrize("path", OUT)
async def test_no_path_leads_out_of_the_built_page(server: Running, path: str) -> None:
    async with server.http() as http:
        answer = await http.get(f"/static/{path}")
        assert answer.status_code in (400, 404), answer.text[:100]
        assert "def " not in answer.text
        assert "root:" not in answer.text


def test_a_link_in_the_folder_leads_nowhere(tmp_path: Path) -> None:
    folder, secret = tmp_path / "static", tmp_path / "secret.txt"
    folder.mkdir()
    secret.write_text("the key")
    (folder / "page.txt").write_text("the page")
    os.symlink(secret, folder / "link.txt")
    os.symlink(tmp_path, folder / "up")
    app = Starlette()
    app.mount("/static", Static(directory=folder))
    with TestClient(app) as client:
        assert client.get("/static/page.txt").text == "the page"
        for path in ("link.txt", "up/secret.txt"):
            answer = client.get(f"/static/{path}")
            assert answer.status_code == 404
            assert "key" not in answer.text


@pytest.mark.parametrize("content", [SVG, HTML, b"<?xml version='1.0'?>" + SVG, b"%PDF-1.7", b""])
async def test_what_could_run_in_a_browser_is_not_sent(server: Running, content: bytes) -> None:
    project = await server.project()
    await server.add(project, content)
    pool = (await server.storage.training.pool(project.id)).ids.tolist()
    link = server.services.presenter.link(project.id, ItemId(pool[0]))
    async with server.http() as http:
        answer = await http.get(link)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/json"
        assert b"script" not in answer.content


async def test_an_image_that_is_also_a_page_stays_an_image(server: Running) -> None:
    project = await server.project()
    await server.add(project, POLYGLOT)
    async with server.session("Ada", project) as ada:
        link = (await ada.get("item"))["data"]["url"]
    async with server.http() as http:
        answer = await http.get(link)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "../../etc/passwd",
        "//evil.example/x.png",
        "/media/2/1?e=1&s=x",
    ],
)
async def test_an_address_that_is_not_of_the_web_is_never_given_to_a_browser(
    server: Running, address: str
) -> None:
    task = {"kind": "choice", "options": ["cat", "dog"], "item": "image"}
    project = await server.project()
    await server.storage.catalogue.change(project.id, task=task)
    await server.add(project, address)
    async with server.session("Ada", project) as ada:
        data = (await ada.get("item"))["data"]
    assert data["kind"] == "image"
    assert data["url"].startswith("/media/")
    async with server.http() as http:
        assert (await http.get(data["url"])).status_code == 404


@pytest.mark.parametrize("sign", SIGNS)
async def test_without_its_signature_no_item_is_shown(server: Running, sign: str) -> None:
    project = await server.project()
    await server.add(project, b"\x89PNG\r\n\x1a\n" + b"x" * 20_000)
    async with server.http() as http:
        answer = await http.get(f"/media/1/1{sign}")
        assert answer.status_code == 403


async def test_expiry_and_signature_may_be_anything(server: Running) -> None:
    await server.project(items=1)
    async with server.http() as http:
        for expires in ("", "x", "-1", "1e9", "9" * 400, "\u0661", "%00", "\u00b2"):
            for signature in ("", "x" * 5000, "\u00e9", "%00"):
                answer = await http.get("/media/1/1", params={"e": expires, "s": signature})
                assert answer.status_code == 403, (expires, signature)
        huge = await http.get(f"/media/{9**40}/{9**40}", params={"e": "9" * 15, "s": "x"})
        assert huge.status_code == 404
