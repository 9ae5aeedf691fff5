"""The WSGI application that the server loads."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
application = get_wsgi_application()
# Every page is imported now: whoever asks first would wait seconds for it, of a server that has said that it is ready.
addresses = len(get_resolver().url_patterns)
