#!/bin/sh
# Sets up what the Makefile's targets need, quietly unless something fails.
#   main    .venv with threeshot (editable), its tests' tools, and the libraries Qt needs from the system
#   mhl     .venv-mhl with the reference ASC MHL tool, which cannot share an environment with threeshot
#   window  the further libraries Qt needs to show a window under X11
# With uv where it is there, else with venv and pip. PYTHON=/path/to/python chooses the Python.
set -eu
cd "$(dirname "$0")/.."

QT_PACKAGES="libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0"
X11_PACKAGES="libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
FONT_PACKAGE="fonts-dejavu-core"
MHL_PACKAGE="ascmhl>=1.2,<2"

log=$(mktemp)
trap 'rm -f "$log"' EXIT

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

# Runs a step and shows what it printed only when it fails.
quiet() {
    what=$1
    shift
    if ! "$@" >"$log" 2>&1; then
        cat "$log" >&2
        fail "$what failed; what it said is above."
    fi
}

has() { command -v "$1" >/dev/null 2>&1; }

modern() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

has_uv() { has uv && uv pip install --help 2>/dev/null | grep -q -e '--group'; }

# The person's own python3 first: it is the one they look after. A name on the path may be a stub that cannot run, so each is tried.
find_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if has "$name" && modern "$name"; then
            "$name" -c 'import sys; print(sys.executable)'
            return 0
        fi
    done
    return 1
}

# Installs Debian packages when that needs no question; otherwise says the exact line.
install_packages() {
    why=$1
    shift
    if ! has apt-get; then
        fail "$why; install what Debian calls '$*' with your system's package manager and run make again."
    fi
    if [ "$(id -u)" = 0 ]; then
        as_root=""
    elif has sudo && sudo -n true >/dev/null 2>&1; then
        as_root="sudo -n"
    else
        fail "$why; run this, then make again:  sudo apt-get install --no-install-recommends $*"
    fi
    say "Installing from the system's packages: $*"
    quiet "apt-get update" $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    quiet "apt-get install $*" $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

make_environment() {
    folder=$1
    if [ -x "$folder/bin/python" ] && modern "$folder/bin/python"; then
        return 0
    fi
    if [ -e "$folder" ]; then
        rm -rf "$folder"
    fi
    if ! python=$(find_python); then
        if has_uv; then
            say "No Python 3.11 or newer is installed; asking uv for one."
            quiet "uv venv" uv venv --python 3.13 "$folder"
            return 0
        fi
        fail "Threeshot needs Python 3.11 or newer and none was found; install one, or say where it is: make venv PYTHON=/path/to/python3"
    fi
    if has_uv; then
        quiet "uv venv" uv venv --python "$python" "$folder"
        return 0
    fi
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        install_packages "$python cannot make environments without its venv package" "$package"
    fi
    quiet "python -m venv" "$python" -m venv "$folder"
}

install_into() {
    folder=$1
    shift
    if has_uv; then
        quiet "uv pip install" uv pip install --python "$folder/bin/python" "$@"
        return 0
    fi
    # --group needs pip 25.1.
    quiet "pip's update" "$folder/bin/python" -m pip install --disable-pip-version-check --upgrade "pip>=25.1"
    quiet "pip install" "$folder/bin/python" -m pip install --disable-pip-version-check "$@"
}

qt_starts() {
    QT_QPA_PLATFORM=offscreen .venv/bin/python -c '
from PySide6.QtWidgets import QApplication
QApplication([])' >"$log" 2>&1
}

fonts() {
    find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts" -name '*.[ot]tf' 2>/dev/null || true
}

check_qt() {
    [ "$(uname -s)" = Linux ] || return 0
    if ! qt_starts; then
        missing=$(tail -n 1 "$log")
        install_packages "Qt cannot start without libraries of the system ($missing)" $QT_PACKAGES
        if ! qt_starts; then
            cat "$log" >&2
            fail "Qt still cannot start; what it said is above."
        fi
    fi
    if has apt-get && [ "$(id -u)" = 0 ] && [ -z "$(fonts | head -n 1)" ]; then
        install_packages "There is no font for the window's text" "$FONT_PACKAGE"
    fi
}

# Loads Qt's X11 plugin as Qt would, and so finds whatever library it lacks.
check_x11() {
    [ "$(uname -s)" = Linux ] && [ -n "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ] || return 0
    loads() {
        .venv/bin/python -c '
import ctypes, pathlib, PySide6.QtGui
ctypes.CDLL(str(pathlib.Path(PySide6.__file__).parent / "Qt/plugins/platforms/libqxcb.so"))' >"$log" 2>&1
    }
    if ! loads; then
        install_packages "Qt cannot open a window without libraries of the system ($(tail -n 1 "$log"))" $X11_PACKAGES
        loads || fail "Qt still cannot open a window: $(tail -n 1 "$log")"
    fi
}

# A learned model that finds subjects, for whoever uses this environment. All works without it, so that nothing waits for it.
fetch_models() {
    if ! .venv/bin/threeshot models get --to .venv/share/threeshot/models >"$log" 2>&1; then
        say "Going on without the learned subject, which 'threeshot models get' fetches later: $(tail -n 1 "$log")"
    fi
}

case ${1:-} in
main)
    say "Setting up .venv; this happens once."
    make_environment .venv
    install_into .venv --constraint requirements.lock --group dev --editable '.[sound,tether,jxl,credentials,postcodes,deliver]'
    check_qt
    fetch_models
    touch .venv/.threeshot-ready
    ;;
mhl)
    say "Setting up .venv-mhl with the reference ASC MHL tool; this happens once."
    make_environment .venv-mhl
    install_into .venv-mhl "$MHL_PACKAGE"
    .venv-mhl/bin/ascmhl-debug --help >"$log" 2>&1 || { cat "$log" >&2; fail "ascmhl-debug cannot run; what it said is above."; }
    touch .venv-mhl/.threeshot-ready
    ;;
window)
    check_x11
    ;;
*)
    fail "usage: sh tools/setup-env.sh main|mhl|window"
    ;;
esac
