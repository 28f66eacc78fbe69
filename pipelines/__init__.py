"""From the article to the archive: the values, the decisions, the WARC files and the SQLite file. Knows no scraper."""
