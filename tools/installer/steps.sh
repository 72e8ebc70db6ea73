# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # install.sh and its other parts set and use these
# The steps of an installation. Each looks first whether it is done, and is done at a stroke (made
# beside, then renamed), so that a run that was cut off anywhere is finished by the next.
# Sourced by install.sh.

# -- What is to be there -------------------------------------------------------------------------

# The files of this release: what git tracks, or, in an unpacked archive, what came in it.
release_files() {
    if [ -e "$root/.git" ]; then
        git -C "$root" -c safe.directory='*' ls-files -z
    else
        (cd "$root" && find . -type f -not -path '*/__pycache__/*' -not -path './.venv*/*' \
            -not -path './.jubang/*' -printf '%P\0')
    fi | grep -zvE '^(tests/|\.ci/|\.git)' | LC_ALL=C sort -z
}

# Its version and a digest of its files: two trees that differ are two releases.
release_name() {
    local version digest
    version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' "$root/appliance/__init__.py")
    digest=$(cd "$root" && release_files | xargs -0 sha256sum | sha256sum | cut -c1-8)
    printf '%s-%s\n' "$version" "$digest"
}

card() { [ -e /proc/driver/nvidia/version ]; }
# The profile: the option, else what an earlier --profile wrote, else by the card.
kind() {
    local said=$wanted_profile
    [ -n "$said" ] || said=$(sed -n 's/^profile: *\(cpu\|gpu\) *$/\1/p' "$config/profile.yaml" 2>/dev/null || true)
    if [ -n "$said" ]; then echo "$said"; elif card; then echo gpu; else echo cpu; fi
}
wants_llm() { [ -n "$with_llm" ] || [ "$(kind)" = gpu ] || [ -e "$opt/current/.venv-llm" ]; }
wants_sovits() { [ -n "$with_sovits" ] || [ -e "$opt/current/.venv-gpt-sovits" ]; }

# The environments are named by the digest of what they are made from: releases with the same
# lock files share them.
stamp_main() { main_stamp kitchen stt tts; }
stamp_llm() { digest "$requirements/vllm-$(kind).txt"; }
stamp_sovits() { digest "$requirements/gpt-sovits-build.txt" "$requirements/gpt-sovits.txt"; }
environment_main() { echo "$opt/environments/main-$(stamp_main | cut -c1-12)"; }
environment_llm() { echo "$opt/environments/vllm-$(stamp_llm | cut -c1-12)"; }
environment_sovits() { echo "$opt/environments/gpt-sovits-$(stamp_sovits | cut -c1-12)"; }

# -- Steps: is it done, what is it, do it ---------------------------------------------------------

# Before anything is stopped; and what goes over to the new release.
steps_beside=(packages release main llm sovits links account profile models llm_model)
steps_over=(files current)

packages_is_done() {
    local package
    [ -z "$prefix" ] || return 0
    command -v dpkg-query >/dev/null || return 0
    for package in $(packages_needed); do installed "$package" || return 1; done
    python_of_the_system >/dev/null
}
# A bundle's wheels are built already.
packages_needed() { if [ -n "$bundle" ]; then echo espeak-ng libportaudio2; else echo "${packages_base[@]}"; fi; }
packages_say() { echo "Install Debian packages: $(packages_needed), Python 3.11"; }
packages_do() {
    local needed
    read -ra needed <<<"$(packages_needed)"
    need_packages "${needed[@]}"
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
    "$(command -v python3.11 || echo python3)" -m compileall -q -s "$new" -p "$opt/releases/$release" "$new/appliance" >/dev/null || true
    mv -T "$new" "$opt/releases/$release"
}

main_is_done() { fresh "$(environment_main)" "$(stamp_main)"; }
main_say() { echo "Make the Python environment $(environment_main) (about 1 GB; a minute or two)"; }
main_do() { build_environment "$(environment_main)" "$(stamp_main)" fill_main kitchen stt tts; }

llm_is_done() { ! wants_llm || fresh "$(environment_llm)" "$(stamp_llm)"; }
llm_say() { echo "Make vLLM's environment $(environment_llm) (2.5 GB on a CPU, 9 GB on a GPU; some minutes)"; }
llm_do() { build_environment "$(environment_llm)" "$(stamp_llm)" fill_llm "$(kind)"; }

sovits_is_done() { ! wants_sovits || fresh "$(environment_sovits)" "$(stamp_sovits)"; }
sovits_say() { echo "Make GPT-SoVITS' environment $(environment_sovits) (some GB; some minutes)"; }
sovits_do() { build_environment "$(environment_sovits)" "$(stamp_sovits)" fill_sovits; }

# Environments hold their own path, so they are made in place; the stamp, written last, makes one
# count. What a run that was cut off left is thrown away: half a package looks like a whole one.
build_environment() {
    local folder=$1 stamp=$2 fill=$3
    shift 3
    rm -rf "$folder"
    mkdir -p "$(dirname "$folder")"
    # (No subshell, `if` or `||` around it: it ends with the first command that fails.)
    JUBANG_PYTHON=$(python_of_the_system)
    "$fill" "$folder" "$@"
    printf '%s\n' "$stamp" >"$folder/.jubang-stamp.new"
    mv "$folder/.jubang-stamp.new" "$folder/.jubang-stamp"
}

# The release's links to its environments, as lines "link<TAB>environment".
links() {
    printf '.venv\t%s\n' "$(environment_main)"
    if wants_llm; then printf '.venv-llm\t%s\n' "$(environment_llm)"; fi
    if wants_sovits; then printf '.venv-gpt-sovits\t%s\n' "$(environment_sovits)"; fi
}
links_is_done() {
    local name to
    while IFS=$'\t' read -r name to; do
        [ "$(readlink "$opt/releases/$release/$name")" = "../../environments/$(basename "$to")" ] || return 1
    done < <(links)
}
links_say() { echo "Tie the release to its environments"; }
links_do() {
    local name to
    while IFS=$'\t' read -r name to; do
        ln -sfnT "../../environments/$(basename "$to")" "$opt/releases/$release/$name"
    done < <(links)
}

# The account is kept in files: `id` would ask other directories too.
account_is_done() { grep -q '^jubang:' "$prefix/etc/passwd" 2>/dev/null && [ -d "$library/state" ] && [ -d "$config/credentials" ]; }
account_say() { echo "Make the user jubang, $config, $library and $cache"; }
account_do() {
    local under=()
    [ -z "$prefix" ] || under=(--root="$prefix")
    mkdir -p "$prefix/etc"
    systemd-sysusers "${under[@]}" "$root/systemd/jubang.sysusers"
    systemd-tmpfiles "${under[@]}" --create "$root/systemd/jubang.tmpfiles"
}

profile_is_done() { [ -z "$wanted_profile" ] || grep -qx "profile: $wanted_profile" "$config/profile.yaml" 2>/dev/null; }
profile_say() { echo "Choose the profile $wanted_profile in $config/profile.yaml"; }
profile_do() {
    printf '# By install.sh --profile.\nprofile: %s\n' "$wanted_profile" >"$config/profile.yaml.new"
    mv "$config/profile.yaml.new" "$config/profile.yaml"
}

# What goes outside /opt/jubang, as lines "source<TAB>target"; the manifest remembers their digests.
outside() {
    local file
    for file in "$root"/systemd/*.service "$root"/systemd/*.socket "$root"/systemd/*.target; do
        [ -e "$file" ] || continue
        printf '%s\t%s\n' "$file" "$units/$(basename "$file")"
    done
    if [ "$(kind)" = gpu ]; then
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
        cmp -s "$from" "$to" && grep -qxF "$(sha256sum <"$to" | cut -d' ' -f1)  $to" "$manifest" || return 1
    done < <(outside)
    [ "$(wc -l <"$manifest")" -eq "$(outside | wc -l)" ]
}
files_say() { echo "Put the units into $units and the command into $wrapper"; }
files_do() {
    local from to new="$manifest.new" old mode
    mkdir -p "$opt"
    : >"$new"
    while IFS=$'\t' read -r from to; do
        mode=644
        [ "$to" != "$wrapper" ] || mode=755
        install -D -m "$mode" "$from" "$to.new"
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

# Run a program, or the release's own command, as the appliance's user, away from root's home.
by_jubang() { runuser -u jubang -- env -C / HOME="$cache" PYTHONPATH="$opt/releases/$release" PYTHONDONTWRITEBYTECODE=1 "$@"; }
as_jubang() { by_jubang "$opt/releases/$release/.venv/bin/python" -P -m appliance.cli "$@"; }

models_is_done() {
    [ -z "$prefix" ] || return 0
    [ -x "$opt/releases/$release/.venv/bin/python" ] && as_jubang models list --missing >/dev/null 2>&1
}
models_say() { echo "Fetch and check the models into $library/models (about 0.6 GB)"; }
models_do() {
    if [ -n "$bundle" ]; then models_of_the_bundle; else as_jubang models pull; fi
}
models_of_the_bundle() {
    local model name
    for model in "$unpacked"/models/*; do
        name=$(basename "$model")
        [ ! -e "$library/models/$name" ] || continue
        rm -rf "$library/models/.$name.new"
        cp -r "$model" "$library/models/.$name.new"
        chown -R jubang:jubang "$library/models/.$name.new"
        mv -T "$library/models/.$name.new" "$library/models/$name"
    done
    as_jubang models verify || die "The bundle's models are not whole."
    as_jubang models list --missing || die "The bundle does not hold all models of this profile."
}

# vLLM does not read GGUF: the packaged model is converted once.
llm_model_facts() {
    by_jubang "$opt/releases/$release/.venv/bin/python" -P -c "$converted_model"
}
llm_model_is_done() {
    local model='' source='' target=''
    [ -z "$prefix" ] && wants_llm || return 0
    { read -r model; read -r source; read -r target; } < <(llm_model_facts 2>/dev/null) || return 1
    if [ -f "$source" ]; then [ -f "$target/config.json" ]; else as_jubang models list | grep -qE "^$model +ready"; fi
}
llm_model_say() { echo "Fetch the language model, and convert it for vLLM (half a minute)"; }
llm_model_do() {
    local model source target facts
    facts=$(llm_model_facts)
    { read -r model; read -r source; read -r target; } <<<"$facts"
    [ -n "$bundle" ] || as_jubang models pull "$model"
    [ -f "$source" ] || return 0
    [ ! -f "$target/config.json" ] || return 0
    with_pulse "converting" quietly by_jubang "$opt/releases/$release/.venv-llm/bin/python" \
        "$opt/releases/$release/tools/convert-gguf" "$source" "$target"
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
