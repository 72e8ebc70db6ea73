# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # install.sh and its other parts set and use these
# The appliance on this machine: options, places, and the commands install, --check and uninstall.
# Sourced by install.sh.

prefix=''        # --root: everything goes under it, and nothing of this machine is started
with_llm=''
with_sovits=''
wanted_profile=''
no_start=''
dry_run=''
force=''
purge=''
bundle=''
archive=''
changed=''       # whether a step was taken
gate_within_s=${JUBANG_GATE_S:-180}

# Where things are. (Set once the options are read.)
places() {
    opt="$prefix/opt/jubang"
    config="$prefix/etc/jubang"
    library="$prefix/var/lib/jubang"
    cache="$prefix/var/cache/jubang"
    units="$prefix/usr/local/lib/systemd/system"
    wrapper="$prefix/usr/local/bin/jubang"
    manifest="$opt/installed"
}

appliance() {
    local command=$1
    shift
    read_options "$@"
    places
    # Others must be able to read what root makes, whatever root's own habit is.
    umask 022
    if [ "$command" != check ] && [ -z "$dry_run" ]; then
        [ -n "$prefix" ] || [ "$(id -u)" -eq 0 ] || die "This needs root. Run: sudo ./install.sh $command"
        alone
    fi
    trap at_exit EXIT
    "do_$command"
}

# Read the options into the variables above; --check makes a command of any other.
read_options() {
    while [ $# -gt 0 ]; do
        case $1 in
            --llm) with_llm=yes ;;
            --gpt-sovits) with_sovits=yes ;;
            --no-start) no_start=yes ;;
            --dry-run) dry_run=yes ;;
            --check) command=check ;;
            --yes) ;; # nothing asks; scripts of old habits may say it
            --force) force=yes ;;
            --purge) purge=yes ;;
            --offline | --root | --profile)
                [ $# -gt 1 ] || wrong_usage "$1 needs a value."
                case $1 in
                    --root) prefix=$(realpath -m "$2") no_start=yes ;;
                    --offline) bundle=$(realpath -m "$2") ;;
                    --profile) wanted_profile=$2 ;;
                esac
                shift
                ;;
            -*) wrong_usage "There is no option $1." ;;
            *)
                if [ "$command" != upgrade ] || [ -n "$archive" ]; then wrong_usage "What is $1?"; fi
                archive=$(realpath -m "$1")
                ;;
        esac
        shift
    done
    case $wanted_profile in
        '' | cpu | gpu) ;;
        *) wrong_usage "There is no profile $wanted_profile, but cpu and gpu." ;;
    esac
    [ "$prefix" != / ] || prefix=''
}

wrong_usage() {
    printf 'install.sh: %s ./install.sh help says what there is.\n' "$1" >&2
    exit 2
}

# One installer at a time. The lock goes with the process, however that ends; what a killed one still had
# running may hold it for a moment longer.
alone() {
    mkdir -p "$opt"
    exec 9>"$opt/.lock"
    flock -w 2 9 || die "Another run of the installer is at work. Wait until it is done."
}

# -- Commands ------------------------------------------------------------------------------------

do_check() { preflight; }

# What this machine lacks, all of it at once; the same checks as `jubang doctor`, run by the
# system's own Python before there is any environment.
preflight() {
    local python
    python=$(command -v python3.11) || die "Python 3.11 is missing. On Debian 12: sudo apt-get install python3.11 python3.11-venv python3.11-dev"
    (cd "$root" && "$python" -P -c "import sys; sys.path.insert(0, sys.argv.pop(1)); from appliance.ops.preflight import main; sys.exit(main())" "$root")
}

do_install() {
    release=$(release_name)
    if [ -e "$opt/current" ] && ! current_is_done; then
        say "There is a release already: this is an upgrade."
        do_upgrade
        return
    fi
    if [ -f "$opt/upgrading" ]; then
        do_upgrade
        return
    fi
    open_bundle
    if [ -n "$dry_run" ]; then
        plan "${steps_beside[@]}" "${steps_over[@]}"
        return
    fi
    [ -n "$prefix" ] || current_is_done || preflight || [ -n "$force" ] ||
        die "This machine will not do; see above. (--force installs all the same.)"
    take "${steps_beside[@]}" "${steps_over[@]}"
    [ -n "$changed" ] || say "Nothing to do: $release is installed."
    start_and_judge || die "It is installed, but does not run as it should. See: systemctl status 'jubang*'; jubang doctor"
}

# Say which of the steps would be taken.
plan() {
    local step
    for step in "$@"; do
        "${step}_is_done" 2>/dev/null || { "${step}_say"; changed=yes; }
    done
    [ -n "$no_start" ] || { running && [ -z "$changed" ]; } || { say "Start jubang.target, now and at every boot"; changed=yes; }
    [ -n "$changed" ] || say "Nothing to do: $release is installed."
}

# Take those of the steps that are not done, and look whether they are then; `changed` says whether
# there were any.
take() {
    local step
    for step in "$@"; do
        if ! "${step}_is_done" 2>/dev/null; then
            "${step}_say"
            "${step}_do"
            "${step}_is_done" || die "This did not work: $("${step}_say")."
            changed=yes
        fi
    done
}

running() { systemctl is-active --quiet jubang.target 2>/dev/null; }

stop_all() {
    [ -z "$prefix" ] || return 0
    systemctl stop jubang.target 'jubang-*.service' 'jubang-*.socket' 2>/dev/null || true
}

start_and_judge() {
    [ -z "$no_start" ] || return 0
    systemctl enable --quiet jubang.target
    running && [ -z "$changed" ] && return 0
    # What failed before counts no more. Not waited for: a language model may take minutes.
    systemctl reset-failed 'jubang*' 2>/dev/null || true
    systemctl --no-block restart jubang.target
    say "Started; waiting until it hears and speaks (at most $gate_within_s s)"
    gate || return 1
    say "Jubang is ready. Say 'Alexa, what is next?' or '주방아, 다음'. How it stands: systemctl status 'jubang*'"
}

# The gate: the kitchen answers, and STT and TTS work. (The language model may take longer.)
gate() {
    local until=$((SECONDS + gate_within_s))
    while ! "$wrapper" doctor --gate >/dev/null 2>&1; do
        if [ "$SECONDS" -ge "$until" ] || failed_for_good; then
            "$wrapper" doctor --gate || true
            return 1
        fi
        sleep 1
    done
}
failed_for_good() { systemctl is-failed --quiet jubang-kitchen.service jubang-stt.service jubang-tts.service; }

do_uninstall() {
    local file digest
    if [ -n "$dry_run" ]; then
        say "Stop jubang.target, and remove $opt, $cache and what the installer put outside:"
        [ ! -f "$manifest" ] || sed 's/^[^ ]*  /  /' "$manifest"
        if [ -n "$purge" ]; then say "Remove $config and $library too, and the user jubang."; else say "Keep $config and $library."; fi
        return
    fi
    if [ -z "$prefix" ]; then
        systemctl disable --quiet --now jubang.target 2>/dev/null || true
        stop_all
    fi
    if [ -f "$manifest" ]; then
        while read -r digest file; do
            remove_own "$file" "$digest"
        done <"$manifest"
    fi
    # What a run put there that was cut off before it had written its list.
    while IFS=$'\t' read -r digest file; do
        remove_own "$file" "$(sha256sum <"$digest" | cut -d' ' -f1)"
    done < <(outside)
    rm -f "$prefix"/etc/systemd/system/jubang-*.service.d/50-jubang-*.conf
    rmdir --ignore-fail-on-non-empty "$prefix"/etc/systemd/system/jubang-*.service.d 2>/dev/null || true
    if [ -n "$purge" ]; then
        rm -rf "$library" "$config"
        forget_account
        say "Jubang is gone, with its settings, recipes and models."
    else
        say "Jubang is gone. Kept: $config (settings), $library (recipes, models). --purge removes these too."
    fi
    # The list goes last: a run that was cut off before is finished by the next.
    rm -rf "$cache" "$prefix/run/jubang" "$opt"
    if [ -z "$prefix" ]; then
        systemctl daemon-reload
        systemctl reset-failed 'jubang*' 2>/dev/null || true
    fi
}

forget_account() {
    local under=()
    [ -z "$prefix" ] || under=(--prefix "$prefix")
    grep -q '^jubang:' "$prefix/etc/passwd" 2>/dev/null || return 0
    userdel "${under[@]}" jubang 2>/dev/null || say "The user jubang could not be removed. Run: sudo userdel jubang"
    ! grep -qs "^jubang:" "$prefix/etc/group" || groupdel "${under[@]}" jubang 2>/dev/null || true
}

# Remove a file that we put there, and the folders that we made for it; one that somebody changed stays.
remove_own() {
    local file=$1 digest=${2:-}
    rm -f "$file.new"
    if [ ! -f "$file" ]; then
        forget_folders "$file"
        return
    fi
    if [ -n "$digest" ] && [ "$(sha256sum <"$file" | cut -d' ' -f1)" != "$digest" ]; then
        say "Kept, since it was changed: $file"
        return
    fi
    rm -f "$file"
    forget_folders "$file"
}

# The folders over a file that are empty now, up to those that a system has anyhow.
forget_folders() {
    local folder
    folder=$(dirname "$1")
    while [ "$folder" != "$prefix/usr/local/lib" ] && [ "$folder" != "$prefix/usr/local/bin" ]; do
        [ ! -d "$folder" ] || rmdir "$folder" 2>/dev/null || break
        folder=$(dirname "$folder")
    done
}
