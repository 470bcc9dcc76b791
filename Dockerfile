# The gateway as an image: docker build -t auth-gateway .
# A Dockerfile and not the SDK's container publishing, because this builds wherever Docker is, on a fresh clone and without the .NET SDK.

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source

# A layer that changes only with the packages.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Gateway/Gateway.csproj src/Gateway/packages.lock.json src/Gateway/
COPY src/Gateway.Auth/Gateway.Auth.csproj src/Gateway.Auth/packages.lock.json src/Gateway.Auth/
COPY src/Gateway.EmbeddedRedis/Gateway.EmbeddedRedis.csproj src/Gateway.EmbeddedRedis/packages.lock.json src/Gateway.EmbeddedRedis/
RUN dotnet restore src/Gateway --arch $TARGETARCH --locked-mode

COPY .editorconfig BannedSymbols.txt ./
COPY config/ config/
COPY src/ src/
RUN dotnet publish src/Gateway --configuration Release --arch $TARGETARCH --no-restore --output /image/app

# The command "gateway", and a place for secrets: a new volume mounted there belongs to whom the folder belongs to.
# A clone made under umask 077 has files that only their owner may read, and here that is root.
RUN mkdir -p /image/usr/bin /volumes && mkdir -m 0700 /volumes/secrets && ln -s /app/Gateway /image/usr/bin/gateway && chmod -R a+rX /image

# No shell, no package manager; "extra" has ICU, which passwords and e-mail addresses need.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Auth Gateway" \
      org.opencontainers.image.description="An edge that gives unmodified backends sign-in, and tells them who is calling" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.base.name="mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra"
COPY --from=build /image/ /
COPY --from=build --chown=$APP_UID:$APP_UID /volumes/ /
WORKDIR /app
USER $APP_UID

# Nothing is written, not even the runtime's diagnostics socket: --read-only works without any tmpfs.
ENV DOTNET_EnableDiagnostics=0
ENV ASPNETCORE_HTTP_PORTS=8080
ENV GATEWAY__Management__Urls=http://+:8081
# A container's own disk is gone with it: without both connection strings it does not start.
ENV GATEWAY__Stores=external

EXPOSE 8080 8081
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s CMD ["gateway", "health"]
ENTRYPOINT ["gateway"]
