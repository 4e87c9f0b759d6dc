"""What a page does that it must not: run code, load something, breach its content policy."""

from __future__ import annotations

from playwright.async_api import BrowserContext, Page

REPORTS = """document.addEventListener('securitypolicyviolation', (event) => {
  (window.reports ??= []).push(`${event.violatedDirective} ${event.blockedURI}`);
});"""
TELLING = ("Content Security Policy", "Content-Security-Policy", "Blocked script", "sandboxed")


class Watcher:
    """Records what a profile's pages do."""

    def __init__(self, profile: BrowserContext, own: str) -> None:
        self._own = own
        self._pages: list[Page] = []
        self.found: list[str] = []
        profile.on("page", self._opened)

    async def install(self, profile: BrowserContext) -> None:
        await profile.add_init_script(REPORTS)

    def _opened(self, page: Page) -> None:
        if self._pages:
            self.found.append(f"a page was opened: {page.url}")
        self._pages.append(page)
        page.on("request", lambda request: self._asked(request.url))
        page.on("dialog", lambda dialog: self.found.append(f"a dialog: {dialog.message}"))
        page.on("download", lambda _: self.found.append("a download"))
        page.on("pageerror", lambda error: self.found.append(f"an error: {error}"))
        page.on("console", lambda said: self._said(said.text))

    def _asked(self, url: str) -> None:
        if not url.startswith((f"{self._own}/", "data:image/", "about:srcdoc", "about:blank")):
            self.found.append(f"a request: {url[:100]}")

    def _said(self, text: str) -> None:
        if any(one in text for one in TELLING):
            self.found.append(f"a message: {text[:200]}")

    async def all(self, page: Page) -> list[str]:
        """Return what was found, also within the page."""
        if await page.evaluate("'ran' in window && window.ran === 1"):
            self.found.append("code ran")
        reports = await page.evaluate("window.reports ?? []")
        return [*self.found, *(f"a report: {one}" for one in reports)]
