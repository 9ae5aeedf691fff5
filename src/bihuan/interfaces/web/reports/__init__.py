"""Reports: writing, signing, reading."""
