# Functions that the tools share; source it from bash: . "$(dirname "$0")/lib.sh"

# Folder of the project.
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# say WORDS: a line about what happens next, on stderr, so that stdout holds results only.
say() { printf '== %s\n' "$*" >&2; }

# die WORDS: an error, what to do included, and exit code 2.
die() {
    printf 'error: %s\n' "$*" >&2
    exit 2
}

# ensure_packages NAME...: installs the Debian packages that are missing; does nothing when all are there.
ensure_packages() {
    local missing=() package sudo=()
    for package in "$@"; do
        [ "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null)" = 'install ok installed' ] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    command -v apt-get >/dev/null || die "packages are missing and this is no Debian: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || die "run as root, or install first: apt-get install ${missing[*]}"
        sudo=(sudo)
    fi
    say "installing ${missing[*]}"
    "${sudo[@]}" apt-get update -qq >&2 || die 'apt-get update failed; check the network and the sources'
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get -y -qq --no-install-recommends install "${missing[@]}" >&2 \
        || die "apt-get could not install ${missing[*]}"
}

# What a build needs, and what the cross-built arm64 runner needs.
build_packages=(libonnx-dev libprotobuf-dev libpng-dev libjpeg-dev zlib1g-dev libsqlite3-dev pkg-config)
arm64_packages=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static)

# ensure_swift: stops with advice when there is no Swift 6.2 or newer.
ensure_swift() {
    command -v swift >/dev/null || die 'no swift; install Swift 6.2 or newer from https://www.swift.org/install'
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -1)
    set -- $version
    [ $# -eq 2 ] && [ $(($1 * 100 + $2)) -ge 602 ] || die "Swift 6.2 or newer is needed, this is ${version:-unknown}"
}

# on_arm64 PROGRAM ARGUMENT...: runs an arm64 program under qemu.
on_arm64() { qemu-aarch64-static -L /usr/aarch64-linux-gnu "$@"; }

# What the tests need besides.
test_packages=(python3 python3-venv unzip zip)

# ensure_oracle: a Python environment with the outside oracles, named by MLC_PYTHON unless that is set already.
ensure_oracle() {
    [ -z "${MLC_PYTHON:-}" ] || return 0
    local venv=$repository/.build/oracle
    if ! "$venv/bin/python" -c 'import numpy, onnx, onnxruntime, sklearn, mlflow, shap' 2>/dev/null; then
        say 'installing the Python oracle into .build/oracle'
        mkdir -p "$repository/.build"
        python3 -m venv "$venv" || die 'python3 -m venv failed; install python3-venv'
        "$venv/bin/pip" install -q 'onnx==1.23.*' 'numpy<3' 'onnxruntime>=1.20' 'scikit-learn>=1.5' 'mlflow-skinny>=3' \
            'shap>=0.46' >&2 \
            || die 'pip could not install onnx, numpy, onnxruntime, scikit-learn, mlflow-skinny and shap; check the network'
    fi
    export MLC_PYTHON=$venv/bin/python
}
