"""A small news site on loopback, for `pressmark demo` and the end-to-end tests; its town and its news are invented."""

from scraper.demo.articles import DemoArticle
from scraper.demo.routes import Response
from scraper.demo.server import DemoSite, Request

__all__ = ["DemoArticle", "DemoSite", "Request", "Response"]
