"""Points, fines and closed months."""
