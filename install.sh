#!/usr/bin/env bash
# Jubang's installer. `./install.sh help` says what it does.
# Everything stands in functions and nothing runs before the last line, so that a download that was
# cut off does nothing and tests can source this file.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
requirements="$root/config/requirements"

usage() {
    cat <<'TEXT'
Usage: ./install.sh COMMAND [OPTIONS]

  install [OPTIONS]
              Install or repair the appliance on this machine (needs root). What is there already
              stays; a second run changes nothing. The default where no command is given.
              --profile NAME  cpu or gpu (else: gpu where there is an NVIDIA card)
              --llm           vLLM too, for free questions (always in the profile gpu)
              --gpt-sovits    the environment of GPT-SoVITS too (its weights are your own)
              --offline FILE  take everything from a bundle (tools/make-bundle)
              --dry-run       only say what would be done (with every command)
              --no-start      do not start it
              --force         although the checks found an error
              --root FOLDER   install under a folder, for images and tests; nothing is started
  upgrade [ARCHIVE] [--force]
              Go over to the release in ARCHIVE (checked by ARCHIVE.sha256, and by ARCHIVE.sig where
              there is /etc/jubang/release-signers), or to this checkout. Refused while somebody
              cooks (--force: not); goes back by itself if the new one fails.
  rollback    Go back to the release before.
  uninstall [--purge]
              Remove the appliance; --purge removes settings, recipes, models and its user too.
  --check     Say whether this machine will do, and change nothing.

  demo [--llm] [--play] [--speed real|max]
              Set everything up in this checkout (environments, models of the profile) and show the
              main job: listen, or, without a microphone or a terminal, play a cook's session.
              --llm  sets up vLLM too and starts it, for free questions
  test [--fast] [PYTEST OPTIONS]
              Set up what the tests need and run them all; --fast: the unit tests alone.
  help        This text.

`demo` and `test` change nothing outside this folder but system packages, and these only where you
are root. Nothing ever asks a question. Exit codes: 0 done, 1 failed, 2 wrong usage.
TEXT
}

say() { printf '%s\n' "$*"; }
die() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }

# shellcheck source=tools/installer/environments.sh
. "$root/tools/installer/environments.sh"
# shellcheck source=tools/installer/steps.sh
. "$root/tools/installer/steps.sh"
# shellcheck source=tools/installer/appliance.sh
. "$root/tools/installer/appliance.sh"
# shellcheck source=tools/installer/releases.sh
. "$root/tools/installer/releases.sh"

# -- Commands ----------------------------------------------------------------------------------

demo() {
    need_python
    need_packages "${packages_base[@]}"
    main_environment kitchen stt tts
    pull_models
    local option
    for option in "$@"; do
        if [ "$option" = --llm ]; then
            llm_environment
            llm_model
        fi
    done
    "$root/.venv/bin/jubang" demo "$@"
}

run_tests() {
    local fast='' rest=() option
    for option in "$@"; do
        if [ "$option" = --fast ]; then fast=yes; else rest+=("$option"); fi
    done
    if [ -n "$fast" ]; then
        need_python
        need_packages "${packages_base[@]}"
        main_environment dev
        exec "$root/.venv/bin/python" -m pytest "$root/tests/unit" "${rest[@]}"
    fi
    need_python
    need_packages "${packages_base[@]}" "${packages_test[@]}"
    main_environment dev
    pull_models
    llm_environment
    llm_model
    exec "$root/.venv/bin/python" -m pytest "$root/tests" "${rest[@]}"
}

main() {
    local command=install
    case ${1:-} in
        -h | --help) command=help ;;
        --check) command=check ;;
        -*) ;;
        ?*)
            command=$1
            shift
            ;;
    esac
    cd "$root"
    case $command in
        install | upgrade | rollback | uninstall | check) appliance "$command" "$@" ;;
        demo) demo "$@" ;;
        test) run_tests "$@" ;;
        help) usage ;;
        *)
            usage >&2
            exit 2
            ;;
    esac
}

# Sourced by tests: nothing runs.
if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    main "$@"
fi
