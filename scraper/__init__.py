"""From the web to the article: discovery, fetching, extraction. What it finds goes through `pipelines`."""

from importlib.metadata import version

__version__ = version("pressmark")
