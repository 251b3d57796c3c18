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

# The binary to hand out.
dist:
    cargo build --profile dist
