# What one does here, by name.

# All that must pass before a change lands.
ci:
    .ci/run

# The tests.
test:
    cargo test

# A crawl of the simulated site, kill and resume included.
demo:
    cargo run --release -- demo

# Look at what the commands say now, and take it over.
snapshots:
    INSTA_UPDATE=always cargo test --test it commands

# Hold a target of fuzz/ against its property for a minute, or for as long as is said.
fuzz TARGET SECONDS="60":
    mkdir -p fuzz/found/{{TARGET}}
    cp Cargo.lock fuzz/Cargo.lock
    cargo fuzz run --sanitizer none {{TARGET}} fuzz/found/{{TARGET}} fuzz/corpus/{{TARGET}} \
        {{ if TARGET == "pages" { "tests/pages/sketchfab-2016 tests/pages/sketchfab-v3" } else { "" } }} \
        -- -max_total_time={{SECONDS}} -rss_limit_mb=512

# Try random inputs that no run has tried, until one fails: each round prints the seeds it took.
hunt:
    #!/bin/sh -e
    while seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' '); do
        echo "CRAWL_FUZZ_SEED=$seed PROPTEST_RNG_SEED=$seed"
        CRAWL_FUZZ_SEED=$seed PROPTEST_RNG_SEED=$seed PROPTEST_CASES=512 \
            cargo test --quiet --features parquet -- fuzz::no_ queue_model config::tests psv::tests rows::tests peel
    done

# The binary to hand out.
dist:
    cargo build --profile dist --features parquet

# What crawling costs; --big adds what takes minutes.
bench *WHAT:
    cargo bench -- {{WHAT}}
