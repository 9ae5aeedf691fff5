"""The doctor's checks, a module for each concern. A check yields what it found; nothing means that all is well."""
