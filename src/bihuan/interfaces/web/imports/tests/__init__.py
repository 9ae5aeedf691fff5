"""Tests of the imports' pages."""
