# syntax=docker/dockerfile:1
# make image; docker run -p 8080:8080 -v darkroom:/data darkroom
# tests/Silo.Tests/Deployment holds it to the code: ports, user, paths, keys, packages.

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
RUN case "$TARGETARCH" in amd64) runtime=linux-x64 ;; arm64) runtime=linux-arm64 ;; *) echo "No build for '$TARGETARCH'." >&2; exit 1 ;; esac \
    && dotnet publish src/Silo/Silo.csproj --configuration Release --runtime "$runtime" --self-contained --output /published

FROM debian:12-slim
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Darkroom" \
      org.opencontainers.image.description="Stores images and serves any size of them from a URL" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"

# What `make run` installs on this Debian, and nothing else. fc-cache: nobody can write that cache later.
RUN --mount=type=bind,source=eng/setup,target=/source/eng/setup \
    apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(sh /source/eng/setup --packages run) \
    && rm -rf /var/lib/apt/lists/* \
    && fc-cache --system-only

COPY --from=build /published /app

# The only place that is written to; the rest may be mounted read-only. A new volume takes this owner.
RUN install -d -o 10001 -g 10001 -m 0700 /data
VOLUME /data
WORKDIR /data
USER 10001:10001

# DOTNET_EnableDiagnostics opens a socket in /tmp, which is not there to be written.
ENV DOTNET_EnableDiagnostics=0 \
    DARKROOM__Storage__Data=/data \
    DARKROOM__Network__Bind=0.0.0.0 \
    DARKROOM__Network__Port=8080 \
    DARKROOM__Network__ManagementPort=9090 \
    DARKROOM__Cluster__Port=8090
# The public surface; health, metrics and administration; grains, for the other processes of a cluster.
EXPOSE 8080 9090 8090

STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s --retries=3 CMD ["/app/darkroom", "health"]
ENTRYPOINT ["/app/darkroom"]
CMD ["serve"]
