from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Site"

    def ready(self) -> None:
        from django.apps import apps
        from django.db.models.signals import post_migrate

        from cms import drafts
        from cms.roles import create_content_roles
        from cms.wiring import fill_ports

        fill_ports()
        drafts.register()
        # Permissions are made application by application: this is the last one that has any.
        post_migrate.connect(create_content_roles, sender=apps.get_app_config("sessions"))
