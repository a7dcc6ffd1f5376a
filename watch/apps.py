from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "watch"
    verbose_name = "What the operator sees"

    def ready(self) -> None:
        from watch import reports, traces  # noqa: PLC0415

        reports.start()
        traces.start()
