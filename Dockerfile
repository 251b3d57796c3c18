# syntax=docker/dockerfile:1
# An image that holds one static binary:
#   docker build -t crawl .
#   docker run --rm crawl --help
#   docker run -v crawl:/data crawl start --contact mailto:you@example.org
#   docker run -v crawl:/data crawl status

FROM rust:1.95-alpine AS build
# SQLite and ring are built with a C compiler.
RUN apk add --no-cache build-base ca-certificates
WORKDIR /src
COPY . .
# Cargo features, separated by commas.
ARG FEATURES="parquet"
# Alpine's target is musl, which links statically.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --profile dist --features "$FEATURES" && cp target/dist/crawl /crawl
RUN mkdir /data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /crawl /usr/local/bin/crawl
# The database, the exports and an optional config.yml. The user can write nowhere else.
COPY --from=build --chown=65532:65532 /data /data
ENV TMPDIR=/data
USER 65532:65532
WORKDIR /data
VOLUME /data
# Ctrl-C and `docker stop` end a run cleanly. `docker stop -t 60` leaves time for the open requests.
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/crawl"]
CMD ["--help"]
