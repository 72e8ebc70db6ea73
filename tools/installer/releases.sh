# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # install.sh and appliance.sh set and use these
# The ways between two releases, and what releases come in: archives and bundles.
# Sourced by install.sh.

going_back_to=''  # set while a release that fails has to make way for this one
folders=()        # temporary ones

# However the installer ends.
at_exit() {
    local status=$?
    trap - EXIT
    rm -rf "${folders[@]}"
    if [ -n "$going_back_to" ]; then
        take_back
        status=1
    fi
    exit "$status"
}

# -- Upgrade -------------------------------------------------------------------------------------

do_upgrade() {
    if [ -n "$archive" ]; then
        upgrade_from_archive
        return
    fi
    [ -e "$opt/current" ] || die "Nothing is installed. Run: sudo ./install.sh"
    release=$(release_name)
    if current_is_done && [ ! -f "$opt/upgrading" ]; then
        say "Nothing to do: $release is the current release."
        return
    fi
    open_bundle
    if [ -n "$dry_run" ]; then
        say "Refused while somebody cooks. Then:"
        plan "${steps_beside[@]}" "${steps_over[@]}"
        return
    fi
    if ! current_is_done; then
        [ -n "$prefix" ] || [ -n "$force" ] || nobody_cooks
        take "${steps_beside[@]}"
        settings_fit
        show_new_settings "$opt/$(readlink "$opt/current")"
        go_over
    else
        say "An upgrade was cut off: finishing it."
        going_back_to=$(<"$opt/upgrading")
    fi
    changed=yes
    start_and_judge || exit 1 # at_exit goes back
    going_back_to=''
    rm -f "$opt/upgrading"
    forget_old
    say "Upgraded to $release. Back with: sudo ./install.sh rollback"
}

# From here until the new release has been judged, whatever fails leads back. The note `upgrading`
# is for the next run, should the power fail.
go_over() {
    local before
    before=$(readlink "$opt/current")
    printf '%s\n' "$before" >"$opt/upgrading.new"
    mv "$opt/upgrading.new" "$opt/upgrading"
    going_back_to=$before
    stop_all
    keep_state "$library/backups/before-$release.tar.gz"
    take "${steps_over[@]}"
}

# The new release has failed: the one before, its units and the state of then come back.
take_back() {
    local before=$going_back_to failed=$release
    going_back_to=''
    say "The new release does not work: going back to ${before#releases/}." >&2
    keep_log "$library/backups/failed-$failed.log"
    stop_all
    if current_is_done; then
        # It may have changed what is kept.
        restore_state "$library/backups/before-$failed.tar.gz"
    fi
    back_to "$before"
    rm -f "$opt/upgrading"
    changed=yes
    start_and_judge || die "The one before does not work either. See: systemctl status 'jubang*'; jubang doctor"
    printf 'install.sh: %s was taken back; %s runs. Its log: %s\n' "$failed" "${before#releases/}" \
        "$library/backups/failed-$failed.log" >&2
}

# Back to the release before. What is kept stays, unless its form has become newer than that release
# reads: then it is as it was before the upgrade.
do_rollback() {
    local before now
    before=$(readlink "$opt/previous") || die "There is no release to go back to."
    [ -d "$opt/$before" ] || die "The release before, ${before#releases/}, is not there any more."
    if [ -n "$dry_run" ]; then
        say "Refused while somebody cooks. Then: stop, make ${before#releases/} the current release, start"
        return
    fi
    [ -n "$prefix" ] || [ -n "$force" ] || nobody_cooks
    now=$(readlink "$opt/current")
    stop_all
    if newer_form "$now" "$before"; then
        say "The release before does not read what is kept now: it comes back as it was before the upgrade (now: $library/state.failed)."
        restore_state "$library/backups/before-${now#releases/}.tar.gz"
    fi
    back_to "$before"
    rm -f "$opt/upgrading"
    changed=yes
    say "Back at ${before#releases/}. Backups: $library/backups"
    start_and_judge || die "It does not run as it should. See: systemctl status 'jubang*'; jubang doctor"
}

# Whether the first release keeps the cooking in a newer form than the second.
newer_form() {
    local first second
    first=$(form_of "$1")
    second=$(form_of "$2")
    [ "${first:-0}" -gt "${second:-0}" ]
}
form_of() { sed -n 's/^VERSION\(: Final\)\{0,1\} = \([0-9]*\).*/\2/p' "$opt/$1/appliance/cooking/memory.py" 2>/dev/null || true; }

# Make an installed release the current one, with its own units; the other becomes the previous.
back_to() {
    local now
    now=$(readlink "$opt/current")
    release=${1#releases/}
    root="$opt/$1" requirements="$opt/$1/config/requirements"
    files_do
    [ "$now" != "$1" ] || return 0
    swap "$1" current
    swap "$now" previous
}

nobody_cooks() {
    local state
    state=$("$wrapper" status --cooking 2>/dev/null) || return 0
    [ -z "$state" ] || die "Somebody is cooking ($state). Try again later, or say --force."
}

# What the settings of this kitchen say must mean something to the new release.
settings_fit() {
    [ -z "$prefix" ] || return 0
    as_jubang config --json >/dev/null || die "The settings in $config do not fit $release; see above. Nothing was changed."
}

# Settings are never written over; what is new in the defaults is shown.
show_new_settings() {
    if [ -f "$1/config/default.yaml" ] && ! cmp -s "$1/config/default.yaml" "$root/config/default.yaml"; then
        say "What changed in the defaults (yours in $config stay as they are):"
        diff -u --label before --label now "$1/config/default.yaml" "$root/config/default.yaml" | grep '^[+-][^+-]' || true
    fi
}

keep_state() {
    [ -z "$prefix" ] || return 0
    mkdir -p "$(dirname "$1")"
    chmod 700 "$(dirname "$1")"
    say "Backup: $1"
    tar -C / -czf "$1.new" "${config#/}" "${library#/}/state"
    mv "$1.new" "$1"
}
restore_state() {
    [ -z "$prefix" ] && [ -f "$1" ] || return 0
    rm -rf "$library/state.failed"
    mv "$library/state" "$library/state.failed"
    tar -C / -xzf "$1" "${library#/}/state"
}
keep_log() {
    [ -z "$prefix" ] || return 0
    mkdir -p "$(dirname "$1")"
    journalctl -u 'jubang*' -n 400 --no-pager >"$1" 2>/dev/null || true
}

# Releases but the current and the one before, and environments that none of these two uses.
forget_old() {
    local folder used
    for folder in "$opt"/releases/*; do
        case releases/$(basename "$folder") in
            "$(readlink "$opt/current")" | "$(readlink "$opt/previous")") ;;
            *) rm -rf "$folder" ;;
        esac
    done
    used=$(for folder in "$opt"/releases/*/.venv*; do basename "$(readlink "$folder")"; done)
    for folder in "$opt"/environments/*; do
        grep -qxF "$(basename "$folder")" <<<"$used" || rm -rf "$folder"
    done
}

# -- Archives ------------------------------------------------------------------------------------

upgrade_from_archive() {
    local folder found status=0 options=()
    check_archive "$archive"
    folder=$(mktemp -d /var/tmp/jubang-release.XXXXXX)
    folders+=("$folder")
    tar -xzf "$archive" -C "$folder" --no-same-owner
    found=$(find "$folder" -maxdepth 2 -name install.sh -type f -print -quit)
    [ -n "$found" ] || die "$archive holds no release of Jubang."
    [ -z "$force" ] || options+=(--force)
    [ -z "$dry_run" ] || options+=(--dry-run)
    [ -z "$with_llm" ] || options+=(--llm)
    [ -z "$with_sovits" ] || options+=(--gpt-sovits)
    [ -z "$wanted_profile" ] || options+=(--profile "$wanted_profile")
    [ -z "$bundle" ] || options+=(--offline "$bundle")
    [ -z "$prefix" ] || options+=(--root "$prefix")
    [ -z "$no_start" ] || options+=(--no-start)
    # The new release knows best how to install itself; it takes the lock.
    exec 9>&-
    "$found" upgrade "${options[@]}" || status=$?
    return "$status"
}

# The checksum always; the signature where $config/release-signers says whose counts (ssh-keygen(1),
# ALLOWED SIGNERS).
check_archive() {
    [ -f "$1" ] || die "There is no file $1."
    [ -f "$1.sha256" ] || die "$1.sha256 is missing: it comes with the archive."
    [ "$(sha256sum <"$1" | cut -d' ' -f1)" = "$(cut -d' ' -f1 "$1.sha256")" ] ||
        die "$1 is not what $1.sha256 says: fetch it again."
    check_signature "$1"
}

check_signature() {
    if [ ! -f "$config/release-signers" ]; then
        say "Who made $(basename "$1") was not checked: there is no $config/release-signers."
        return
    fi
    command -v ssh-keygen >/dev/null || die "ssh-keygen is missing, which checks signatures. Run: sudo apt-get install openssh-client"
    [ -f "$1.sig" ] || die "$1.sig is missing, and $config/release-signers asks for a signature."
    ssh-keygen -Y verify -f "$config/release-signers" -I jubang-release -n jubang-release -s "$1.sig" <"$1" >/dev/null 2>&1 ||
        die "$1 is not signed by anybody in $config/release-signers."
    say "The signature of $(basename "$1") is right."
}

# -- Bundles -------------------------------------------------------------------------------------

# Unpack a bundle and take packages from it alone. What was built for it (systemd-python comes as
# source) has no hash in the lock files: the bundle's list built.txt has it, and these hashes are
# added to a copy of the lock files. Everything else has to be just what the lock files say.
open_bundle() {
    local file name hash
    [ -n "$bundle" ] || return 0
    [ -f "$bundle" ] || die "There is no file $bundle."
    check_signature "$bundle"
    unpacked=$(mktemp -d /var/tmp/jubang-bundle.XXXXXX)
    folders+=("$unpacked")
    tar -xf "$bundle" -C "$unpacked" --no-same-owner
    (cd "$unpacked" && sha256sum --quiet --strict -c SHA256SUMS) || die "$bundle is damaged: copy it again."
    pip_source=(--isolated --no-index --find-links "$unpacked/wheels")
    # Not even where the machine's own settings of pip point to.
    export PIP_CONFIG_FILE=/dev/null
    locks="$unpacked/locks"
    mkdir "$locks"
    cp "$requirements"/*.txt "$locks"
    while read -r name hash; do
        for file in "$locks"/*.txt; do
            sed -i "s/^$name==.*\\\\\$/&\n    --hash=sha256:$hash \\\\/" "$file"
        done
    done <"$unpacked/built.txt"
}
