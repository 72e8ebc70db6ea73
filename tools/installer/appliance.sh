# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # install.sh and environments.sh set and use these
# The appliance on this machine: release, environments, units, and the ways between two releases.
# Sourced by install.sh. Every step looks first whether it is done, and is done at a stroke (made
# beside, then renamed), so that a run that was cut off anywhere is finished by the next.

prefix=''        # --root: everything goes under it, and nothing of this machine is started
with_llm=''
no_start=''
dry_run=''
force=''
purge=''
bundle=''
archive=''
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
    while [ $# -gt 0 ]; do
        case $1 in
            --llm) with_llm=yes ;;
            --no-start) no_start=yes ;;
            --dry-run) dry_run=yes ;;
            --check) command=check ;;
            --yes) ;; # nothing asks; scripts of old habits may say it
            --force) force=yes ;;
            --purge) purge=yes ;;
            --offline | --root)
                [ $# -gt 1 ] || wrong_usage "$1 needs a value."
                if [ "$1" = --root ]; then prefix=$(realpath -m "$2") no_start=yes; else bundle=$(realpath -m "$2"); fi
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
    places
    [ "$command" = check ] || [ -n "$dry_run" ] || [ -n "$prefix" ] || [ "$(id -u)" -eq 0 ] ||
        die "This needs root. Run: sudo ./install.sh $command"
    "do_$command"
}

wrong_usage() {
    printf 'install.sh: %s ./install.sh help says what there is.\n' "$1" >&2
    exit 2
}

# -- What is to be there -------------------------------------------------------------------------

# The files of this release: what git tracks, or, in an unpacked archive, what came in it.
release_files() {
    if [ -e "$root/.git" ]; then
        git -C "$root" -c safe.directory='*' ls-files -z
    else
        (cd "$root" && find . -type f -not -path '*/__pycache__/*' -not -path './.venv*/*' \
            -not -path './.jubang/*' -printf '%P\0')
    fi | grep -zvE '^(tests/|\.ci/|\.git)' | sort -z
}

# Its version and a digest of its files: two trees that differ are two releases.
release_name() {
    local version digest
    version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' "$root/appliance/__init__.py")
    digest=$(cd "$root" && release_files | xargs -0 sha256sum | sha256sum | cut -c1-8)
    printf '%s-%s\n' "$version" "$digest"
}

card() { [ -e /proc/driver/nvidia/version ]; }
kind() { if card; then echo gpu; else echo cpu; fi; }
wants_llm() { [ -n "$with_llm" ] || card || [ -e "$opt/current/.venv-llm" ]; }

environment_main() { echo "$opt/environments/main-$(main_stamp kitchen stt tts | cut -c1-12)"; }
environment_llm() { echo "$opt/environments/vllm-$(digest "$requirements/vllm-$(kind).txt" | cut -c1-12)"; }

# -- Steps: is it done, what is it, do it ---------------------------------------------------------

steps=(packages release main llm links account files models current)

packages_is_done() {
    local package
    [ -z "$prefix" ] || return 0
    command -v dpkg-query >/dev/null || return 0
    for package in "${packages_base[@]}"; do installed "$package" || return 1; done
    python_of_the_system >/dev/null
}
packages_say() { echo "Install Debian packages: ${packages_base[*]}, Python 3.11"; }
packages_do() {
    need_packages "${packages_base[@]}"
    python_of_the_system >/dev/null || {
        command -v apt-get >/dev/null || die "Python 3.11 of the system is missing (or name one in JUBANG_PYTHON)."
        with_pulse "installing Python" apt_install python3.11 python3.11-venv python3.11-dev
    }
}

# One that the user jubang can run too: none out of somebody's home.
python_of_the_system() {
    local found
    found=$(JUBANG_PYTHON=${JUBANG_PYTHON:-/usr/bin/python3.11} find_python) || return 1
    case $(realpath "$found") in
        /home/* | /root/*) return 1 ;;
        *) echo "$found" ;;
    esac
}

release_is_done() { [ -d "$opt/releases/$release" ]; }
release_say() { echo "Put release $release into $opt/releases"; }
release_do() {
    local new="$opt/releases/.new"
    rm -rf "$new"
    mkdir -p "$new"
    (cd "$root" && release_files | xargs -0 cp --parents -t "$new")
    chmod -R u=rwX,go=rX "$new"
    # The units see it read-only, and would compile it at every start.
    python3 -m compileall -q -s "$new" -p "$opt/releases/$release" "$new/appliance" >/dev/null || true
    mv -T "$new" "$opt/releases/$release"
}

main_is_done() { fresh "$(environment_main)" "$(main_stamp kitchen stt tts)"; }
main_say() { echo "Make the Python environment $(environment_main) (about 1 GB; a minute or two)"; }
main_do() {
    local folder
    folder=$(environment_main)
    JUBANG_PYTHON=$(python_of_the_system) fill_main "$folder" kitchen stt tts
    main_stamp kitchen stt tts >"$folder/.jubang-stamp"
}

llm_is_done() { ! wants_llm || fresh "$(environment_llm)" "$(digest "$requirements/vllm-$(kind).txt")"; }
llm_say() { echo "Make vLLM's environment $(environment_llm) (2.5 GB on a CPU, 9 GB on a GPU; some minutes)"; }
llm_do() {
    local folder
    folder=$(environment_llm)
    JUBANG_PYTHON=$(python_of_the_system) fill_llm "$folder" "$(kind)"
    digest "$requirements/vllm-$(kind).txt" >"$folder/.jubang-stamp"
}

links_is_done() {
    [ "$(readlink "$opt/releases/$release/.venv")" = "../../environments/${1:-$(basename "$(environment_main)")}" ] &&
        { ! wants_llm || [ "$(readlink "$opt/releases/$release/.venv-llm")" = "../../environments/$(basename "$(environment_llm)")" ]; }
}
links_say() { echo "Tie the release to its environments"; }
links_do() {
    ln -sfnT "../../environments/$(basename "$(environment_main)")" "$opt/releases/$release/.venv"
    if wants_llm; then
        ln -sfnT "../../environments/$(basename "$(environment_llm)")" "$opt/releases/$release/.venv-llm"
    fi
}

account_is_done() { grep -q '^jubang:' "$prefix/etc/passwd" 2>/dev/null && [ -d "$library/state" ] && [ -d "$config/credentials" ]; }
account_say() { echo "Make the user jubang, $config, $library and $cache"; }
account_do() {
    local under=()
    [ -z "$prefix" ] || under=(--root="$prefix")
    mkdir -p "$prefix/etc"
    systemd-sysusers "${under[@]}" "$root/systemd/jubang.sysusers"
    systemd-tmpfiles "${under[@]}" --create "$root/systemd/jubang.tmpfiles"
}

# What goes outside /opt/jubang, as lines "source<TAB>target"; the manifest remembers their digests.
outside() {
    local file
    for file in "$root"/systemd/*.service "$root"/systemd/*.socket "$root"/systemd/*.target; do
        printf '%s\t%s\n' "$file" "$units/$(basename "$file")"
    done
    if card; then
        for file in "$root"/systemd/profiles/gpu/*/*.conf; do
            printf '%s\t%s\n' "$file" "$units/${file#"$root"/systemd/profiles/gpu/}"
        done
    fi
    printf '%s\t%s\n' "$root/systemd/jubang.sysusers" "$prefix/usr/local/lib/sysusers.d/jubang.conf"
    printf '%s\t%s\n' "$root/systemd/jubang.tmpfiles" "$prefix/usr/local/lib/tmpfiles.d/jubang.conf"
    printf '%s\t%s\n' "$root/tools/installer/jubang" "$wrapper"
}
files_is_done() {
    local from to
    [ -f "$manifest" ] || return 1
    while IFS=$'\t' read -r from to; do
        cmp -s "$from" "$to" && grep -qF "  $to" "$manifest" || return 1
    done < <(outside)
    [ "$(wc -l <"$manifest")" -eq "$(outside | wc -l)" ]
}
files_say() { echo "Put the units into $units and the command into $wrapper"; }
files_do() {
    local from to new="$manifest.new" old
    mkdir -p "$opt"
    : >"$new"
    while IFS=$'\t' read -r from to; do
        mkdir -p "$(dirname "$to")"
        cp "$from" "$to.new"
        case $to in "$wrapper") chmod 755 "$to.new" ;; *) chmod 644 "$to.new" ;; esac
        mv "$to.new" "$to"
        printf '%s  %s\n' "$(sha256sum <"$to" | cut -d' ' -f1)" "$to" >>"$new"
    done < <(outside)
    # What an earlier release put there and this one does not.
    if [ -f "$manifest" ]; then
        while read -r _ old; do
            grep -qF "  $old" "$new" || remove_own "$old"
        done <"$manifest"
    fi
    mv "$new" "$manifest"
    [ -n "$prefix" ] || systemctl daemon-reload
}

as_jubang() { runuser -u jubang -- env -C / PYTHONPATH="$opt/releases/$release" "$opt/releases/$release/.venv/bin/python" -P -m appliance.cli "$@"; }

models_is_done() {
    [ -z "$prefix" ] || return 0
    [ -x "$opt/releases/$release/.venv/bin/python" ] && as_jubang models list --missing >/dev/null 2>&1
}
models_say() { echo "Fetch and check the models into $library/models (about 0.6 GB)"; }
models_do() {
    if [ -n "$bundle" ]; then
        cp -rn "$unpacked/models/." "$library/models/"
        chown -R jubang:jubang "$library/models"
        as_jubang models verify || die "The bundle's models are not whole."
    else
        as_jubang models pull
    fi
}

current_is_done() { [ "$(readlink "$opt/current")" = "releases/$release" ]; }
current_say() { echo "Make $release the current release"; }
current_do() {
    local before
    before=$(readlink "$opt/current" || true)
    [ -z "$before" ] || swap "$before" previous
    swap "releases/$release" current
}

# Point a link elsewhere at a stroke.
swap() {
    ln -sfnT "$1" "$opt/.$2.new"
    mv -T "$opt/.$2.new" "$opt/$2"
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
    local step changed=''
    release=$(release_name)
    open_bundle
    if [ -n "$dry_run" ]; then
        for step in "${steps[@]}"; do
            "${step}_is_done" || { "${step}_say"; changed=yes; }
        done
        [ -n "$no_start" ] || running || { say "Start jubang.target, now and at every boot"; changed=yes; }
        [ -n "$changed" ] || say "Nothing to do: $release is installed."
        return
    fi
    [ -n "$prefix" ] || current_is_done || preflight || [ -n "$force" ] ||
        die "This machine will not do; see above. (--force installs all the same.)"
    if [ -e "$opt/current" ] && ! current_is_done; then
        say "There is a release already: this is an upgrade."
        do_upgrade
        return
    fi
    take_steps
    [ -n "$changed" ] || say "Nothing to do: $release is installed."
    start_and_judge || die "It is installed, but does not run as it should. See: systemctl status 'jubang*'; jubang doctor"
}

# Take the steps that are not done; `changed` says whether there were any.
take_steps() {
    local step
    for step in "${steps[@]}"; do
        if ! "${step}_is_done"; then
            "${step}_say"
            "${step}_do"
            changed=yes
            after_step "$step"
        fi
    done
}
after_step() { :; } # tests cut the run off here

running() { systemctl is-active --quiet jubang.target 2>/dev/null; }

start_and_judge() {
    [ -z "$no_start" ] || return 0
    systemctl enable --quiet jubang.target
    running && [ -z "$changed" ] && return 0
    systemctl restart jubang.target
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

do_upgrade() {
    local before backup changed=''
    release=${release:-$(release_name)}
    if [ -n "$archive" ]; then
        upgrade_from_archive
        return
    fi
    [ -e "$opt/current" ] || die "Nothing is installed. Run: sudo ./install.sh"
    if current_is_done; then
        say "Nothing to do: $release is the current release."
        return
    fi
    before=$(readlink "$opt/current")
    [ -n "$prefix" ] || [ -n "$force" ] || nobody_cooks
    steps=(packages release main llm links account)
    take_steps
    show_new_settings "$opt/$before"
    [ -n "$prefix" ] || systemctl stop jubang.target 'jubang-*.service'
    backup="$library/backups/before-$release.tar.gz"
    keep_state "$backup"
    steps=(files models current)
    take_steps
    if ! start_and_judge; then
        keep_log "$library/backups/failed-$release.log"
        say "The new release does not work: going back to ${before#releases/}."
        [ -n "$prefix" ] || systemctl stop jubang.target 'jubang-*.service'
        restore_state "$backup"
        back_to "$before"
        changed=yes
        start_and_judge || die "The old one does not work either. See: systemctl status 'jubang*'; jubang doctor"
        die "$release was taken back. Its log: $library/backups/failed-$release.log"
    fi
    forget_old
}

do_rollback() {
    local before changed=yes
    before=$(readlink "$opt/previous") || die "There is no release to go back to."
    [ -n "$prefix" ] || [ -n "$force" ] || nobody_cooks
    [ -n "$prefix" ] || systemctl stop jubang.target 'jubang-*.service'
    back_to "$before"
    say "Back at ${before#releases/}."
    start_and_judge || die "It does not run as it should. See: systemctl status 'jubang*'; jubang doctor"
}

# Make an installed release the current one, with its own units; the other becomes the previous.
back_to() {
    local now
    now=$(readlink "$opt/current")
    release=${1#releases/}
    root="$opt/releases/$release" requirements="$opt/releases/$release/config/requirements"
    files_do
    swap "$1" current
    swap "$now" previous
}

upgrade_from_archive() {
    local folder unpacked_root
    check_archive "$archive"
    folder=$(mktemp -d /var/tmp/jubang-release.XXXXXX)
    tar -xzf "$archive" -C "$folder" --no-same-owner
    unpacked_root=$(dirname "$(find "$folder" -maxdepth 2 -name install.sh | head -n 1)")
    [ -f "$unpacked_root/install.sh" ] || die "$archive holds no release of Jubang."
    local options=()
    [ -z "$force" ] || options+=(--force)
    [ -z "$prefix" ] || options+=(--root "$prefix")
    [ -z "$no_start" ] || options+=(--no-start)
    # The new release knows best how to install itself.
    local status=0
    "$unpacked_root/install.sh" upgrade "${options[@]}" || status=$?
    rm -rf "$folder"
    return "$status"
}

# The checksum always; the signature where $config/release-signers says whose counts (ssh-keygen(1),
# ALLOWED SIGNERS).
check_archive() {
    [ -f "$1" ] || die "There is no file $1."
    [ -f "$1.sha256" ] || die "$1.sha256 is missing: it comes with the archive."
    [ "$(sha256sum <"$1" | cut -d' ' -f1)" = "$(cut -d' ' -f1 "$1.sha256")" ] ||
        die "$1 is not what $1.sha256 says: fetch it again."
    if [ ! -f "$config/release-signers" ]; then
        say "The checksum is right. Who made it was not checked: there is no $config/release-signers."
        return
    fi
    [ -f "$1.sig" ] || die "$1.sig is missing, and $config/release-signers asks for a signature."
    ssh-keygen -Y verify -f "$config/release-signers" -I jubang-release -n jubang-release -s "$1.sig" <"$1" >/dev/null 2>&1 ||
        die "$1 is not signed by anybody in $config/release-signers."
    say "Checksum and signature are right."
}

nobody_cooks() {
    local state
    state=$("$wrapper" status --cooking 2>/dev/null) || return 0
    [ -z "$state" ] || die "Somebody is cooking ($state). Try again later, or say --force."
}

keep_state() {
    [ -z "$prefix" ] || return 0
    mkdir -p "$(dirname "$1")"
    say "Backup: $1"
    tar -C / -czf "$1.new" "${config#/}" "${library#/}/state"
    chmod 600 "$1.new"
    mv "$1.new" "$1"
}
restore_state() {
    [ -z "$prefix" ] || return 0
    rm -rf "$library/state.failed"
    mv "$library/state" "$library/state.failed"
    tar -C / -xzf "$1" "${library#/}/state"
}
keep_log() {
    [ -z "$prefix" ] || return 0
    journalctl -u 'jubang*' -n 400 --no-pager >"$1" 2>/dev/null || true
}

# Settings are never written over; what is new in the defaults is shown.
show_new_settings() {
    if ! cmp -s "$1/config/default.yaml" "$root/config/default.yaml"; then
        say "What changed in the defaults (yours in $config stay as they are):"
        diff -u --label before --label now "$1/config/default.yaml" "$root/config/default.yaml" | grep '^[+-][^+-]' || true
    fi
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

do_uninstall() {
    local file digest
    if [ -z "$prefix" ]; then
        systemctl disable --quiet --now jubang.target 2>/dev/null || true
        systemctl stop 'jubang-*.service' 'jubang-*.socket' 2>/dev/null || true
    fi
    if [ -f "$manifest" ]; then
        while read -r digest file; do
            remove_own "$file" "$digest"
        done <"$manifest"
    fi
    rm -f "$prefix"/etc/systemd/system/jubang-*.service.d/50-jubang-*.conf
    rmdir --ignore-fail-on-non-empty "$prefix"/etc/systemd/system/jubang-*.service.d 2>/dev/null || true
    rm -rf "$opt" "$cache"
    if [ -n "$purge" ]; then
        rm -rf "$library" "$config"
        if [ -z "$prefix" ]; then
            userdel jubang 2>/dev/null || true
            groupdel jubang 2>/dev/null || true
        fi
        say "Jubang is gone, with its settings, recipes and models."
    else
        say "Jubang is gone. Kept: $config (settings), $library (recipes, models). --purge removes these too."
    fi
    [ -n "$prefix" ] || systemctl daemon-reload
}

# Remove a file that we put there, and the folders that are empty then; one that somebody changed stays.
remove_own() {
    local file=$1 digest=${2:-}
    [ -f "$file" ] || return 0
    if [ -n "$digest" ] && [ "$(sha256sum <"$file" | cut -d' ' -f1)" != "$digest" ]; then
        say "Kept, since it was changed: $file"
        return
    fi
    rm -f "$file"
    rmdir --ignore-fail-on-non-empty -p "$(dirname "$file")" 2>/dev/null || true
}

# -- Bundles -------------------------------------------------------------------------------------

open_bundle() {
    [ -n "$bundle" ] || return 0
    [ -f "$bundle" ] || die "There is no file $bundle."
    unpacked=$(mktemp -d /var/tmp/jubang-bundle.XXXXXX)
    trap 'rm -rf "$unpacked"' EXIT
    tar -xf "$bundle" -C "$unpacked" --no-same-owner
    (cd "$unpacked" && sha256sum --quiet -c SHA256SUMS) || die "$bundle is damaged: copy it again."
    pip_source=(--no-index --find-links "$unpacked/wheels")
}
