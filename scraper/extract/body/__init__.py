"""The body: which blocks of a page are the article's text, and which lines of them."""
