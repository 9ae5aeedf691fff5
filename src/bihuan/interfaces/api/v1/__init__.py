"""The first version: a file for each stage."""
