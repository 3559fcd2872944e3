from django.apps import AppConfig


class MarketingSpotsConfig(AppConfig):
    name = "marketing_spots"
    verbose_name = "E-marketing"
