"""The WSGI application that the server loads, ready for whoever asks first."""

import os

from django.core.wsgi import get_wsgi_application

from bihuan.interfaces.web.warm import warm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
application = get_wsgi_application()
warm()
