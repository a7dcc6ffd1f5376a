# The product alone: database, bucket and keys come from the environment (README, Configuration).
# No compiler: every package is a wheel from the hash-locked list.

FROM python:3.13-slim AS built
WORKDIR /clinicpro
# watched: with what SENTRY_DSN and OTEL_EXPORTER_OTLP_ENDPOINT need
ARG LIST=product
COPY requirements/${LIST}.txt requirements/${LIST}.txt
COPY deploy/build deploy/build
RUN sh deploy/build packages
COPY . .
RUN sh deploy/build static

FROM python:3.13-slim
RUN useradd --system --uid 10001 clinicpro
WORKDIR /clinicpro
COPY --from=built /clinicpro /clinicpro
USER clinicpro
EXPOSE 8000
HEALTHCHECK --start-period=20s CMD ["sh", "deploy/alive"]
CMD ["sh", "deploy/start"]
