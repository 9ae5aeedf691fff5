"""Workbooks in and out, on screen."""
