from django.apps import AppConfig


class PyramidConfig(AppConfig):
    name = "pyramid"
