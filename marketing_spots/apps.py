from django.apps import AppConfig


class MarketingSpotsConfig(AppConfig):
    name = "marketing_spots"
    verbose_name = "E-marketing"

    def ready(self) -> None:
        from django.apps import apps
        from django.db.models.signals import post_migrate

        from marketing_spots import access, vocabulary
        from marketing_spots.admin.roles import create_roles
        from marketing_spots.snapshots import signals
        from plugins.vocabulary import provide

        provide(vocabulary.current)
        access.connect()
        signals.connect()
        post_migrate.connect(create_roles, sender=apps.get_app_config("wagtailsnippets"))
