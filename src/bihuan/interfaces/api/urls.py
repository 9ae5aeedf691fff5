"""Addresses of the API: every operation behind the door, and everything else a 404 behind it, too."""

from typing import Any

from django.urls import URLPattern, path, re_path

from bihuan.interfaces.api import openapi
from bihuan.interfaces.api.api import api
from bihuan.interfaces.api.door import door
from bihuan.interfaces.api.problems import unknown_address

app_name = "api"


def _behind(pattern: Any) -> URLPattern:
    return URLPattern(pattern.pattern, door(pattern.callback), pattern.default_args, pattern.name)


urlpatterns = [
    *(_behind(pattern) for pattern in api.urls[0] if getattr(pattern, "name", "") != "api-root"),
    path("openapi.json", door(openapi.serve), name="openapi"),
    re_path("^", door(unknown_address), name="unknown"),
]
