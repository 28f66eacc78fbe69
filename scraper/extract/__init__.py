"""The extraction room: a page goes in, an article comes out, and nothing else is touched.

    from scraper.extract import extract

    article = extract(page, site, memory)

The way of the data; each step is a module:

    bytes ──charset──▶ characters ──document──▶ tree ──structured──▶ what the page states (JSON-LD, meta, microdata)
                                                  ├────rules───────▶ what the site file finds
                                                  └────layout──────▶ blocks ──body──▶ the part that holds the text
    blocks ──memory──▶ those that the site repeats, which are no text; and what this page adds to that memory
    part ──clutter──▶ soup ──text──▶ lines ──lines──▶ the article's lines ──dek──▶ text
    statements + window (what is printed around the text) ──▶ title authors published section images language kind …

Each field comes with its evidence: where it was found, what was assumed, what else was stated. `explain.examine` tells,
too, what became of each block of a page and why.
"""

from scraper.extract.article import extract

__all__ = ["VERSION", "extract"]

VERSION = "model-1"
"""Kept with every text in the archive, so that a change of ours is told from a publisher's edit. Raise it with every
change of what comes out."""
