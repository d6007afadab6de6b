# Sourced by scripts/demo and scripts/test: installs what the station needs, once, and says what and
# why. Debian 12, Ubuntu 24.04 and their like get system packages; other systems bring their own.

# For the window's libraries; a station without a display needs none of them.
qt_packages=(
    libglib2.0-0 libgl1 libegl1 libx11-6 libdbus-1-3 libfontconfig1 libfreetype6 libxkbcommon0
    libbrotli1 libcups2
)
# For the window on a real display (the xcb platform).
xcb_packages=(
    libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-image0 libxcb-randr0 libxcb-render-util0
    libxcb-shape0 libxcb-sync1 libxcb-xfixes0 libxcb-xkb1 libxkbcommon-x11-0 libx11-xcb1
)

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# system_packages WHY PACKAGE... : installs the packages that are missing.
system_packages() {
    local why=$1 missing=() package
    shift
    command -v dpkg-query >/dev/null || return 0
    for package in "$@"; do
        # Newer releases call some libraries by another name (t64) that provides this one.
        dpkg-query -W -f '${Package} ${Provides}\n' "$package" "${package}t64" 2>/dev/null |
            grep -q . || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return 0
    say "Installing system packages $why: ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# python_environment LOCK : makes .venv with exactly the packages of the lock file.
python_environment() {
    local lock=$1 stamp
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
        say "Factory Station needs Python 3.11 or newer; this is $(python3 --version)."
        exit 3
    }
    stamp=.venv/.installed-$(cat "$lock" pyproject.toml | cksum | cut -d' ' -f1)
    [ -e "$stamp" ] && return 0
    python3 -c 'import ensurepip' 2>/dev/null ||
        system_packages "to make a Python environment" python3-venv
    say "Installing Python packages into .venv, as $lock names them"
    [ -x .venv/bin/python ] || python3 -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps \
        --no-build-isolation -e .
    rm -f .venv/.installed-*
    touch "$stamp"
}
