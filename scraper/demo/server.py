"""The demo site's server on loopback: an origin, and a proxy that answers for the site's public name."""

from __future__ import annotations

import socket
import socketserver
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from scraper.demo.articles import DemoArticle, load_edition
from scraper.demo.routes import Response, respond

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType
    from typing import Self

__all__ = ["DemoSite", "Request"]

_LOOPBACK = "127.0.0.1"


class Request(NamedTuple):
    """A request that the server saw."""

    method: str
    path: str
    """With its query; the whole URL where another host than the demo site was asked for."""
    headers: dict[str, str]
    """Names in lower case."""


Answer: TypeAlias = "Response | Callable[[Request], Response]"


class DemoSite:
    """A small news site on loopback, of the town of Yelbulaq, which does not exist. A context manager.

        with DemoSite() as demo:
            ...  # crawl demo.url, or DemoSite.HOME with http_proxy set to demo.proxy_url

    Args:
        port: to listen on; 0 for any that is free.
        extra: what else is answered, by path (`/broken.xml`) or by URL (`http://other.example/`, which adds a host);
            it comes before the site's own pages. A response, or a function of the request that gives one.
    """

    HOME: ClassVar[str] = "http://demo.pressmark.example/"
    """The site's public name; it is known to the proxy alone."""

    def __init__(self, port: int = 0, extra: Mapping[str, Answer] | None = None) -> None:
        self.edition = 1
        """1 or 2; may be set while the server runs."""
        self.requests: list[Request] = []
        """Everything that was asked, in order."""
        self._editions = {number: load_edition(number) for number in (1, 2)}
        self._extra = dict(extra or {})
        self._server = _Server((_LOOPBACK, port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True, name="demo-site")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._server.server_address[1])

    @property
    def proxy_url(self) -> str:
        """What `http_proxy` is set to."""
        return f"http://{_LOOPBACK}:{self.port}"

    @property
    def url(self) -> str:
        """The home page, asked for directly."""
        return f"{self.proxy_url}/"

    def articles(self) -> tuple[DemoArticle, ...]:
        """The truth: every story of the current edition, newest first."""
        return self._editions[self.edition].articles

    def answer(self, method: str, target: str, headers: dict[str, str]) -> Response:
        """What the server says to a request, given its request line's target; it is noted in `requests`."""
        asked = urlsplit(target if "://" in target else f"http://{headers.get('host', '')}{target}")
        base = f"{asked.scheme}://{asked.netloc}"
        path = (asked.path or "/") + (f"?{asked.query}" if asked.query else "")
        own = asked.netloc.lower() in {urlsplit(self.HOME).netloc, f"{_LOOPBACK}:{self.port}", f"localhost:{self.port}"}
        request = Request(method, path if own else base + path, headers)
        self.requests.append(request)
        extra = self._extra.get(request.path)
        if extra is not None:
            return extra if isinstance(extra, Response) else extra(request)
        if own:
            return respond(self._editions[self.edition], path, base, headers)
        known = any(url.startswith(f"{base}/") for url in self._extra)
        return Response(404 if known else 502, {"Content-Type": "text/plain"}, b"not here")


class _Server(ThreadingHTTPServer):
    """Closes the connections that clients keep open before it waits for their threads."""

    daemon_threads = False

    def __init__(self, address: tuple[str, int], site: DemoSite) -> None:
        self.site = site
        self._open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)  # HTTPServer's own looks its name up in the DNS

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        for connection in list(self._open):
            connection.shutdown(socket.SHUT_RDWR)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a client that went away is no error
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes; together they would wait 40 ms for an ACK
    server: _Server

    def do_GET(self) -> None:
        answer = self.server.site.answer(self.command, self.path, {k.lower(): v for k, v in self.headers.items()})
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: what was asked is in `DemoSite.requests`."""
