# syntax=docker/dockerfile:1
# A static binary in an image that holds nothing else:
#   docker build -t crawl .
#   docker run --rm crawl --help
#   docker run -v crawl:/data crawl start --contact mailto:you@example.org
#   docker run -v crawl:/data crawl status

FROM rust:1.95-alpine AS build
# The C compiler that SQLite and ring are built with.
RUN apk add --no-cache build-base ca-certificates
WORKDIR /src
COPY . .
# Cargo features, parted by commas.
ARG FEATURES="parquet"
# Rust's target on Alpine is musl, which links statically.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --profile dist --features "$FEATURES" && cp target/dist/crawl /crawl
RUN mkdir /data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /crawl /usr/local/bin/crawl
# The database, its exports, config.yml if there is one; the user can write here alone.
COPY --from=build --chown=65532:65532 /data /data
ENV TMPDIR=/data
USER 65532:65532
WORKDIR /data
VOLUME /data
# Ctrl-C and `docker stop` end a run cleanly; give what is in flight its time: docker stop -t 60.
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/crawl"]
CMD ["--help"]
