from django.apps import AppConfig


class CaptureConfig(AppConfig):
    name = "capture"
    verbose_name = "Photos"

    def ready(self) -> None:
        # One connects its receivers, the other registers its kind of upload.
        from capture import news, photos  # noqa: F401, PLC0415
