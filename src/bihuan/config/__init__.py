"""Settings, URLs and the WSGI application: what binds the parts into one running site."""
