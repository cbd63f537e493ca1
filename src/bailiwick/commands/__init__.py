"""Commands that are more than a few lines, each in its own module; `bailiwick.cli` puts them together."""
