from django.apps import AppConfig


class RecordingsConfig(AppConfig):
    name = "recordings"
    verbose_name = "Recordings"

    def ready(self) -> None:
        # These connect their receivers, the last registers its kind of upload.
        from recordings import news, phone_news, seams, segments  # noqa: F401, PLC0415
