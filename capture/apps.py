from django.apps import AppConfig


class CaptureConfig(AppConfig):
    name = "capture"
    verbose_name = "Photos"

    def ready(self) -> None:
        from capture import news  # noqa: F401, PLC0415  (connects its receivers)
