"""The page as it is looked at: its tree, its blocks, what it states of itself, what stands around the text."""
