# One image per role: docker build --target api|worker|beat|web .   (amd64 and arm64: docker buildx build --platform linux/amd64,linux/arm64 …)
# What is installed is pinned and hashed in requirements/<role>.txt. Compilers, pip's cache and uv stay in the build stages.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
WORKDIR /build
COPY requirements/uv.txt requirements/build.txt requirements/
RUN python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/uv.txt \
 && uv venv --quiet tools \
 && uv pip install --quiet --no-cache --python tools/bin/python --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN tools/bin/python -m hatchling build -t wheel -d dist

# A role's environment depends on its requirements first, so that a change of the code costs a second, not a download.
FROM build AS build-api
COPY requirements/api.txt requirements/
RUN uv venv --quiet /opt/soniquebay \
 && uv pip install --quiet --no-cache --compile-bytecode --python /opt/soniquebay/bin/python --require-hashes -r requirements/api.txt \
 && uv pip install --quiet --no-cache --compile-bytecode --python /opt/soniquebay/bin/python --no-deps dist/*.whl

FROM build AS build-worker
COPY requirements/worker.txt requirements/
RUN uv venv --quiet /opt/soniquebay \
 && uv pip install --quiet --no-cache --compile-bytecode --python /opt/soniquebay/bin/python --require-hashes -r requirements/worker.txt \
 && uv pip install --quiet --no-cache --compile-bytecode --python /opt/soniquebay/bin/python --no-deps dist/*.whl

FROM build AS build-web
COPY requirements/web.txt requirements/
RUN uv venv --quiet /opt/soniquebay \
 && uv pip install --quiet --no-cache --compile-bytecode --python /opt/soniquebay/bin/python --require-hashes -r requirements/web.txt \
 && uv pip install --quiet --no-cache --compile-bytecode --python /opt/soniquebay/bin/python --no-deps dist/*.whl

# What every role runs in: no compiler, no package manager's cache, a user without rights, everything that is kept in /data.
FROM ${PYTHON_IMAGE} AS runtime
RUN groupadd --gid 10001 soniquebay \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin soniquebay \
 && install -d -o 10001 -g 10001 -m 0750 /data /secrets/database /secrets/broker /secrets/api /secrets/worker
ENV PATH=/opt/soniquebay/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SONIQUEBAY_DATA_DIR=/data \
    SONIQUEBAY_LOG_FORMAT=json
WORKDIR /data
USER 10001:10001
ENTRYPOINT ["soniquebay"]

FROM runtime AS api
COPY --from=build-api /opt/soniquebay /opt/soniquebay
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s CMD ["soniquebay", "alive", "api"]
CMD ["api"]

FROM runtime AS worker
COPY --from=build-worker /opt/soniquebay /opt/soniquebay
ENV SONIQUEBAY_WORKER_METRICS_PORT=9101
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["soniquebay", "alive", "worker"]
CMD ["worker"]

# The calendar is part of the worker's code.
FROM runtime AS beat
COPY --from=build-worker /opt/soniquebay /opt/soniquebay
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["soniquebay", "alive", "beat"]
CMD ["beat"]

FROM runtime AS web
COPY --from=build-web /opt/soniquebay /opt/soniquebay
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["soniquebay", "alive", "web"]
CMD ["web"]
