"""Attacks and faults over the running system; what each must come to stands in ``catalogue.json``."""
