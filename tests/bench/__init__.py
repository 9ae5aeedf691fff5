"""Measuring the speed: `make bench`."""
