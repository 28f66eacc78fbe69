"""Scrapy's settings. Each that differs from Scrapy's default says why; the command line sets some per crawl."""

import os

from scraper import __version__, extract

BOT_NAME = "pressmark"
SPIDER_MODULES = ["scraper.spiders"]
PRESSMARK_VERSION = __version__
EXTRACTOR_VERSION = extract.VERSION

# -- where it goes ----------------------------------------------------------------------------------------------
ARCHIVE = os.environ.get("PRESSMARK_ARCHIVE", "archive.db")

# -- who asks ---------------------------------------------------------------------------------------------------
CONTACT = os.environ.get("PRESSMARK_CONTACT", "")
"""Web page or e-mail address of the archivist; sites that mind the visits write there instead of blocking."""
USER_AGENT = None
"""None: `scraper.identity` makes it of the version and the contact."""

# -- what is asked for ------------------------------------------------------------------------------------------
SINCE_DAYS = 30.0
"""Entries of sitemaps that are older are left alone; 0: every entry. Feeds and sections are always read."""
ARTICLE_LIMIT = None
"""Articles asked for per source and pass; None: as many as there are; 0: what a probe takes."""

# -- politeness -------------------------------------------------------------------------------------------------
# The frontier's scheduler keeps to robots.txt, Crawl-delay and Retry-After and paces each host; Scrapy's own
# robots middleware would fetch a second copy that no archive keeps, and has no way to obey Crawl-delay.
ROBOTSTXT_OBEY = True
NOARCHIVE_OBEY = False
"""Whether a page whose meta robots or X-Robots-Tag says `noarchive` is left out. The word asks search engines not to
show a public copy; about one news page in six carries it. What is kept says so (`articles.noarchive`), for those who
publish what they archive."""
HOST_DELAY = 1.0
"""Seconds between the end of a request and the next to the same host; a longer Crawl-delay wins."""
HOST_DELAY_JITTER = 0.3
"""Up to this share is added to a delay, so that visits don't beat in time."""
HOST_CONNECTIONS = 1
"""Requests to one host at the same time."""
DOWNLOAD_DELAY = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 128  # the scheduler's HOST_CONNECTIONS decides; Scrapy's slots only pass on
CONCURRENT_REQUESTS = 128  # most wait for a slow host; each costs some kilobytes
PASS_PATIENCE = 120.0
"""Seconds that a pass waits for a host that asked to be left alone; what rests longer is for the next pass."""
CRAWL_LIFE = 86400.0
"""Seconds after which `pressmark watch` begins a new crawl by itself, and with it new WARC files."""

# -- when the network is gone -----------------------------------------------------------------------------------
OFFLINE_AFTER = None
"""Seconds without an answer from any host until a crawl takes the network for gone; None: each failure is its host's.
`pressmark watch` sets it to 20."""
OFFLINE_WAIT = 30.0
"""Seconds until `pressmark watch` looks for the network again; doubled each time, five minutes at most."""

JAVASCRIPT = False
"""Set by `scraper.javascript` when the archive has a source whose pages a browser renders."""

# -- safety -----------------------------------------------------------------------------------------------------
DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy's default trusts anyone
DOWNLOAD_MAXSIZE = 20 * 1024 * 1024  # a page; the default is 1 GiB
DOCUMENT_MAXSIZE = 60 * 1024 * 1024
"""Bytes of a sitemap or feed, after decompression: the sitemap protocol allows 50 MB."""
DOWNLOAD_WARNSIZE = 0  # a page that is too large is told of once, in its row
DOWNLOAD_TIMEOUT = 60  # seconds for the whole answer; the default of 180 lets one slow server hold up a pass
SLOWEST_ANSWER = 256.0
"""Bytes a second, on average, that an answer must come with once it has taken `SLOWEST_PATIENCE`. The slowest modem had
three times as many; a page that never ends has one."""
SLOWEST_PATIENCE = 15.0
"""Seconds from an answer's first byte."""
REST_AFTER_HANGING_UP = 15.0
"""Seconds in which a server may still be busy with what nobody listens to any more."""
DNS_TIMEOUT = 15
TELNETCONSOLE_ENABLED = False  # both open a port that anyone on this machine can steer the crawl with
REMOTE_CONTROL_ENABLED = False

# -- the way of the data ----------------------------------------------------------------------------------------
SCHEDULER = "scraper.scheduler.FrontierScheduler"
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # the frontier knows each URL once
ITEM_PIPELINES = {
    "scraper.network.NetworkStage": 50,
    "pipelines.stages.CaptureStage": 100,
    "scraper.reading.ReadStage": 200,
    "pipelines.stages.ValidateStage": 300,
    "pipelines.stages.StoreStage": 400,
}
DOWNLOADER_MIDDLEWARES = {
    # beyond Scrapy's decompression (590) and proxy (750): sees the request as sent and the body as received
    "scraper.middlewares.WireMiddleware": 880,
    "scraper.addresses.AddressGuard": 870,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
}
# What Scrapy does to requests that a spider yields; ours yields none but its seeds.
SPIDER_MIDDLEWARES = {
    f"scrapy.spidermiddlewares.{name}": None
    for name in (
        "start.StartSpiderMiddleware",
        "httperror.HttpErrorMiddleware",
        "referer.RefererMiddleware",
        "urllength.UrlLengthMiddleware",
        "depth.DepthMiddleware",
        "metacopy.MetaCopyDetectionMiddleware",
    )
}
RETRY_ENABLED = False  # a retry is a due date in the frontier: it survives a kill
REDIRECT_ENABLED = False  # a redirect is a visit with an outcome: kept, counted, and its target checked like any URL
METAREFRESH_ENABLED = False
COOKIES_ENABLED = False
HTTPERROR_ALLOW_ALL = True  # a 404 is news about an article
HTTPCACHE_ENABLED = False
COMPRESSION_ENABLED = False  # a page travels as it came, and is unpacked where it is read: in another process
EXTENSIONS = {"scraper.middlewares.AnswerLimits": 100, "scrapy.extensions.logstats.LogStats": None}

# -- the machine ------------------------------------------------------------------------------------------------
READERS = None
"""Processes that extract; None: one per core. 0: in the crawl's own process."""
CONCURRENT_ITEMS = 1  # the spider gives one for each response, and as many tasks as these are made every time
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 50_000_000  # bytes of pages on their way to the archive before the crawl holds back
LOG_LEVEL = "INFO"
LOG_FORMATTER = "scraper.identity.QuietLogFormatter"
FEED_EXPORT_ENCODING = "utf-8"
