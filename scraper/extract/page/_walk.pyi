from scraper.extract.page.document import Element
from scraper.extract.page.layout import Layout

def laid_out(body: Element) -> Layout: ...
