"""The other fields, each with its evidence: title, dek, authors, section, tags, images, kind, language, address."""
