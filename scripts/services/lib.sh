# Shared by the services of this folder; read by them, not run.
#
# A service lives in one folder, DIR: its data, run/*.pid, log/ and a lock. It sets NAME before it
# reads this file.

say() { printf '%s: %s\n' "$NAME" "$*" >&2; }
die() { say "$*"; exit 1; }

# Prints the comment a script begins with.
usage() {
  sed -n '2,/^[^#]/{/^#/!d;s/^# \{0,1\}//;p}' "$0" >&2
  exit 2
}

# --- processes -----------------------------------------------------------------------------------
# A pid file holds the pid and the kernel's start time of the process, so that a number that was
# given to another program since is never signalled.

start_time() { # PID: nothing when there is no such process or it is a zombie
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  # shellcheck disable=SC2086 # the fields after the program's name, which may hold spaces
  set -- ${stat##*) }
  [[ $1 == Z ]] || printf '%s\n' "${20}"
}

remember() { printf '%s %s\n' "$2" "$(start_time "$2")" >"$DIR/run/$1.pid"; } # PROCESS PID

is_running() { # PROCESS
  local pid started
  [[ -s $DIR/run/$1.pid ]] || return 1
  read -r pid started <"$DIR/run/$1.pid" || return 1
  [[ -n $started && $(start_time "$pid") == "$started" ]]
}

launch() { # PROCESS COMMAND...: detached, with its output in log/PROCESS.out
  local process=$1
  shift
  setsid "$@" </dev/null >>"$DIR/log/$process.out" 2>&1 9>&- &
  remember "$process" $!
  disown $! 2>/dev/null || true
}

halt() { # PROCESS SIGNAL: asks it to end, after 30 s makes it end
  local pid _ i
  if is_running "$1"; then
    read -r pid _ <"$DIR/run/$1.pid"
    kill "-$2" "$pid" 2>/dev/null || true
    for ((i = 0; i < 300; i++)); do
      is_running "$1" || break
      sleep 0.1
    done
    ! is_running "$1" || kill -KILL "$pid" 2>/dev/null || true
  fi
  rm -f "$DIR/run/$1.pid"
}

report() { # PROCESS...: one line each; fails when one is down
  local process pid _ all_up=0
  for process in "$@"; do
    if is_running "$process"; then
      read -r pid _ <"$DIR/run/$process.pid"
      printf '%s is up: pid %s, %s MiB\n' "$process" "$pid" "$(awk '/^VmRSS/{print int($2 / 1024)}' "/proc/$pid/status")"
    else
      printf '%s is down\n' "$process"
      all_up=1
    fi
  done
  return "$all_up"
}

show_logs() {
  local file
  for file in "$DIR"/log/*.out; do
    [[ ! -s $file ]] || { say "the end of $file:"; tail -n 5 "$file" >&2; }
  done
}

# --- the folder ----------------------------------------------------------------------------------

open_folder() { # makes DIR if need be, an absolute path of it, and locks it until the script ends
  mkdir -p "$DIR"
  DIR=$(cd "$DIR" && pwd -P)
  [[ -O $DIR ]] || die "$DIR belongs to somebody else"
  mkdir -p "$DIR/run" "$DIR/log"
  exec 9>"$DIR/lock"
  flock -w 300 9 || die "another $NAME is at work on $DIR"
}

default_folder() { printf '%s/quayside-%s-%s\n' "$(dirname "$(mktemp -u)")" "$NAME" "$(id -u)"; }

random_word() { # LENGTH CHARACTERS
  local word
  word=$(head -c 4096 /dev/urandom | LC_ALL=C tr -dc "$2")
  printf '%s' "${word:0:$1}"
}

# --- ports ---------------------------------------------------------------------------------------

is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() { # FIRST: the first free one from there on
  local port
  for ((port = $1; port < $1 + 400; port++)); do
    if is_free "$port"; then
      echo "$port"
      return
    fi
  done
  die "no port from $1 on is free"
}

check_port_argument() { [[ -z $1 || $1 =~ ^[0-9]{1,5}$ ]] || die "PORT is a number, not $1"; }

# The wanted port; the one of the last time when none is wanted, or else FIRST; with 0 any. That one
# is sought from a random place on, so that two that start together do not choose the same.
choose_port() { # WANTED FIRST
  local wanted=$1
  [[ -n $wanted || ! -s $DIR/port ]] || wanted=$(cat "$DIR/port")
  if [[ -z $wanted ]]; then free_port "$2"
  elif [[ $wanted == 0 ]]; then free_port $((20000 + RANDOM % 10000))
  elif is_free "$wanted"; then echo "$wanted"
  else die "port $wanted is used by another program"; fi
}

# --- packages ------------------------------------------------------------------------------------

# apt-get install, without letting the packages start services of their own.
install_packages() { # PACKAGE...
  [[ $(id -u) == 0 ]] || die "missing: $* (as root: apt-get install $*)"
  say "installing $*"
  local failed=0 ours=''
  if [[ ! -e /usr/sbin/policy-rc.d ]]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    ours=1
  fi
  apt_install "$@" >"$DIR/log/apt.out" 2>&1 || failed=1
  [[ -z $ours ]] || rm -f /usr/sbin/policy-rc.d
  [[ $failed == 0 ]] || { show_logs; die 'apt-get failed'; }
}

apt_install() {
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
  "${apt[@]}" install -y --no-install-recommends "$@" ||
    { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "$@"; }
}

# --- the command line ----------------------------------------------------------------------------

# up [DIR] [PORT] | env [DIR] | status [DIR] | down [DIR], with the functions of these names.
run_command() {
  local verb=${1:-}
  DIR=${2:-$(default_folder)}
  case $verb in
    up) open_folder; up "${3:-}" ;;
    env)
      [[ -e $DIR/made ]] || die "there is nothing in $DIR yet"
      DIR=$(cd "$DIR" && pwd -P)
      env_lines
      ;;
    status) status ;;
    down)
      [[ -d $DIR/run ]] || { say "nothing runs from $DIR"; return 0; }
      open_folder
      down
      say "stopped; the data stays in $DIR"
      ;;
    *) usage ;;
  esac
}
