from django.apps import AppConfig


class KamappConfig(AppConfig):
    name = "kamapp"
