#!/usr/bin/env bash
# Runs inside a fresh box: lends it the libraries and models of the checkout's own environment, so
# that install.sh finds these steps done, and gives it a sound card.
set -euo pipefail
# shellcheck disable=SC2154 # install.sh sets what is used here
# shellcheck source=install.sh
. /mnt/checkout/install.sh
places

# An environment of the system's Python with libraries that are mounted from below.
lend() {
    local folder=$1 libraries=$2
    mkdir -p "$(dirname "$folder")"
    /usr/bin/python3.11 -m venv --without-pip "$folder"
    rmdir "$folder/lib/python3.11/site-packages"
    ln -s "$libraries" "$folder/lib/python3.11/site-packages"
}

main=$(environment_main)
lend "$main" /mnt/libraries
main_stamp kitchen stt tts >"$main/.jubang-stamp"
systemd-sysusers "$root/systemd/jubang.sysusers"
mkdir -p "$library" "$cache" "$config"
cp -a /mnt/models "$library/models"
if [ "${1:-}" = vllm ]; then
    llm=$(environment_llm)
    lend "$llm" /mnt/vllm/lib/python3.11/site-packages
    sed "1s|.*|#!$llm/bin/python|" /mnt/vllm/bin/vllm >"$llm/bin/vllm"
    chmod 755 "$llm/bin/vllm"
    digest "$requirements/vllm-$(kind).txt" >"$llm/.jubang-stamp"
    cp -a /mnt/vllm-model "$cache/vllm"
fi
chown -R jubang:jubang "$library" "$cache"

# The sound card: a PulseAudio of the system's, whose microphone hears the sink mic_in.
mkdir -p /etc/box-sound /etc/systemd/system/jubang-kitchen.service.d
socket=/run/box-sound/pulse.sock
cat >/etc/box-sound/pulse.pa <<TEXT
load-module module-native-protocol-unix socket=$socket auth-anonymous=1
load-module module-null-sink sink_name=mic_in norewinds=1 rate=48000 channels=1
load-module module-null-sink sink_name=speaker norewinds=1 rate=48000 channels=1
load-module module-remap-source source_name=mic master=mic_in.monitor rate=48000 channels=1
set-default-sink speaker
set-default-source mic
TEXT
cat >/etc/box-sound/asound.conf <<TEXT
pcm.kitchen_mic { type pulse server "unix:$socket" device mic hint.description "kitchen_mic" }
pcm.kitchen_speaker { type pulse server "unix:$socket" device speaker hint.description "kitchen_speaker" }
TEXT
cat >/etc/systemd/system/box-sound.service <<'TEXT'
[Service]
ExecStart=/usr/bin/pulseaudio -n --daemonize=no --use-pid-file=no --exit-idle-time=-1 --realtime=no --high-priority=no --file=/etc/box-sound/pulse.pa
RuntimeDirectory=box-sound
Environment=HOME=/run/box-sound PULSE_RUNTIME_PATH=/run/box-sound/run PULSE_STATE_PATH=/run/box-sound/state
[Install]
WantedBy=multi-user.target
TEXT
# What an admin writes whose sound comes from a sound server instead of a card.
cat >/etc/systemd/system/jubang-kitchen.service.d/60-sound-server.conf <<TEXT
[Service]
Environment=ALSA_CONFIG_PATH=/usr/share/alsa/alsa.conf:/etc/box-sound/asound.conf
Environment=PULSE_SERVER=unix:$socket PULSE_RUNTIME_PATH=/tmp/pulse PULSE_STATE_PATH=/tmp/pulse
TEXT
printf 'audio: {microphone: kitchen_mic, speaker: kitchen_speaker, silence_s: null}\n' >"$config/60-box.yaml"
systemctl daemon-reload
systemctl enable --quiet --now box-sound
