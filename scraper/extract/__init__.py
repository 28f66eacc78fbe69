"""The extraction room: a page goes in, an article comes out, and nothing else is touched.

    from scraper.extract import extract

    article = extract(page, site, memory)

The way of the data, written down in `article`; each word above an arrow is a module:

    page/    bytes ──document──▶ tree ──structured──▶ what the page states (JSON-LD, meta, microdata)
                                  └────layout──────▶ blocks
    body/    blocks ──features──▶ numbers ──model──▶ how likely each is the text ──choice──▶ the part that holds it
             part ──clutter──▶ soup ──text──▶ lines ──lines──▶ the article's lines
             blocks ──memory──▶ those that the site repeats, which are no text; and what this page adds to that memory
    window   part ──▶ what is printed around the text
    times/   statements + window ──published──▶ when it appeared and was changed, with the zone
    fields/  statements + window + lines ──▶ title dek authors section tags images language kind address
    rules    site file ──▶ what it finds, before everything else

Each field comes with its evidence: where it was found, what was assumed, what else was stated. `explain.examine` tells,
too, what became of each block of a page and why.
"""

from scraper.extract.article import extract

__all__ = ["VERSION", "extract"]

VERSION = "model-8"
"""Kept with every text in the archive, so that a change of ours is told from a publisher's edit. Raise it with every
change of what comes out."""
