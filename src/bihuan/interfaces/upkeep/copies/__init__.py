"""Copies of all there is: made while people work, verified by being opened, kept for a while, restored into an empty place."""
