"""The application."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Published playbooks."""

    name = "bihuan.base.policies"
    label = "policies"
