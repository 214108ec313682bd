# 督办：接口、页面与后台共用的镜像 · One image for the API, the pages and the worker.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

# 需要追踪时 · with traces: --build-arg LOCK=requirements-otel.lock
ARG LOCK=requirements.lock
COPY ${LOCK} ./
RUN pip install --require-hashes -r ${LOCK}

COPY pyproject.toml README.md ./
COPY domain domain
COPY application application
COPY projections projections
COPY interfaces interfaces
RUN pip install --no-deps --no-build-isolation --editable . \
    && python -m compileall -q domain application projections interfaces \
    && useradd --system --uid 10001 --no-create-home duban \
    && install --directory --owner duban --mode 0700 /data

USER duban
ENV DUBAN_HOME=/data
VOLUME /data
EXPOSE 8000
CMD ["duban", "serve", "--host", "0.0.0.0", "--port", "8000"]
