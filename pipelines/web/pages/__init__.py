"""The pages: each asks the archive (`pipelines.web.queries`) and says which template shows the answer."""
