"""The spiders: thin. Which URL is asked for is the frontier's decision; what is on a page, extraction's."""
