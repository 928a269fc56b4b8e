"""The only door through which a paper gets anything from outside its own text."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

BASE = "https://static.invalid/"  # a host that exists nowhere: what is not in our folder cannot be fetched
TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}


class Blocked(ValueError):
    """WeasyPrint goes on without the resource."""


class OwnFilesOnly(URLFetcher):
    """Serves files of the static folder, and `data:` images that we made and named beforehand. Nothing else, no redirect."""

    def __init__(self, folder: Path, images: frozenset[str] = frozenset()) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.folder = folder.resolve()
        self.images = images

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url in self.images:
            return URLFetcher(allowed_protocols=("data",), allow_redirects=False).fetch(url)
        if not url.startswith(BASE):
            raise Blocked("not one of our files")
        path = (self.folder / unquote(urlsplit(url).path).lstrip("/")).resolve()
        if not path.is_relative_to(self.folder) or path.suffix not in TYPES or not path.is_file():
            raise Blocked("not one of our files")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES[path.suffix]})
