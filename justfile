# List the recipes.
@default:
    just --list --unsorted

# Run every check that a change must pass.
ci:
    .ci/run

# Run the tests.
test *ARGS:
    cargo test {{ARGS}}

# Crawl the simulated site, kill the crawl and resume it.
demo:
    cargo run --release -- demo

# Accept what the program prints now as the expected output.
snapshots:
    INSTA_UPDATE=always cargo test --test it -- commands card

# Fuzz a target of fuzz/ for a number of seconds.
fuzz TARGET SECONDS="60":
    mkdir -p fuzz/found/{{TARGET}}
    cp Cargo.lock fuzz/Cargo.lock
    cargo fuzz run --sanitizer none {{TARGET}} fuzz/found/{{TARGET}} fuzz/corpus/{{TARGET}} \
        {{ if TARGET == "pages" { "tests/pages/sketchfab-2016 tests/pages/sketchfab-v3" } else { "" } }} \
        -- -max_total_time={{SECONDS}} -rss_limit_mb=512

# Test with new random inputs until a test fails; each round prints its seed.
hunt:
    #!/bin/sh -e
    while seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' '); do
        echo "CRAWL_FUZZ_SEED=$seed PROPTEST_RNG_SEED=$seed"
        CRAWL_FUZZ_SEED=$seed PROPTEST_RNG_SEED=$seed PROPTEST_CASES=512 \
            cargo test --quiet --features parquet -- fuzz::no_ queue_model config::tests psv::tests rows::tests peel
    done

# Make the pictures of the documentation anew; needs Chromium and its driver.
pictures:
    cargo build --release
    .ci/python target/pictures docs/images/requirements.txt
    target/pictures/bin/python docs/images/make.py target/release/crawl docs/images

# Build the binary for distribution, with Parquet.
dist:
    cargo build --profile dist --features parquet

# Measure the cost of crawling; --big adds benches that take minutes.
bench *WHAT:
    cargo bench -- {{WHAT}}
