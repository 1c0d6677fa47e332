# Every command of the project; `just` alone lists them.

# List the commands.
default:
    @{{ just_executable() }} --list

# Run everything in one process: database, API, workers.
up *args:
    cargo run --release -- up {{ args }}

# Serve the API against an existing database.
serve *args:
    cargo run --release -- serve {{ args }}

# Run tasks against an existing database.
work *args:
    cargo run --release -- work {{ args }}

# Run only the embedded database and print its URL.
db *args:
    cargo run -- db {{ args }}

# Bring the database's schema up to date.
migrate *args:
    cargo run -- migrate {{ args }}

# Regenerate the offline query data after a change of SQL or migrations.
prepare:
    migrations/prepare

# Fetch, list or verify models: `just models list`.
models *args="fetch":
    cargo run --release -- models {{ args }}

# Get what the tests need and run them all.
test *args:
    tests/run {{ args }}

# Renew the pictures that the figure is compared with; look at them before they are committed.
golden:
    LIKENESS_RENEW_GOLDEN=1 tests/run figures_look_as_they_did

# Format and lint.
lint:
    cargo fmt
    cargo clippy --workspace --all-targets -- -D warnings
    openapi/lint

# Fuzz a studio of its own by its OpenAPI document.
fuzz *args:
    cargo build
    tests/fuzz/run target/debug/likeness "${LIKENESS_TEST_CACHE:-/var/tmp/likeness-tests-$(id -u)}/models" {{ args }}

# Mix faults into a studio of its own and check its history: `just chaos 600 1`.
chaos seconds="60" seed="1":
    cargo build
    cargo run --package likeness-tests --example chaos -- {{ seconds }} {{ seed }}

# Regenerate the OpenAPI document.
openapi:
    cargo run -- openapi > openapi/likeness.json

# Write clients of the API into `clients/`: `just clients`, or some of `typescript python rust`.
clients *languages:
    openapi/clients {{ languages }}

# Measure: `just bench figure`.
bench *args="figure":
    cargo run --release -- bench {{ args }}

# Draw contact sheets into `data/sheets`: `just sheet`, or some of people, hairs, garments, tones, poses, expressions, bodies.
sheet *which:
    cargo run --release -- sheet data/sheets {{ which }}

# Renew the small sheets that the README shows; look at them before they are committed.
pictures *which="people hairs garments tones poses":
    cargo run --release -- sheet crates/figure/sheets --small {{ which }}

# Measure the task queue beside other queues; takes minutes, on a machine that does nothing else.
bench-queue *args:
    LIKENESS_LOG=warn cargo run --release -- bench queue --rivals tests/rivals {{ args }}

# What CI runs.
check:
    .ci/run
