#!/usr/bin/env bash
# Plays docs/guide/first-hour.md in a real terminal (tmux, 80x24) and makes its pictures in docs/pictures.
# It is the guide's proof: it stops with the last screen when a step does not show what the guide says.
# Needs tmux and a finished `make setup`. Takes about a minute; uses a home and a tmux server of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

server=jobterm-first-hour-$$
export JOBTERM_HOME
JOBTERM_HOME=$(mktemp -d)
trap 'tmux -L "$server" kill-server 2>/dev/null || true; rm -rf "$JOBTERM_HOME"' EXIT

shell="env COLORTERM=truecolor PS1='\$ ' bash --norc --noprofile"
tmux -L "$server" -f /dev/null new-session -d -x 80 -y 24 "$shell" ';' \
    set -g default-terminal tmux-256color ';' set -g status off ';' respawn-pane -k "$shell"

keys() { tmux -L "$server" send-keys "$@"; }
screen() { tmux -L "$server" capture-pane -p; }
see() { # wait until the screen shows every one of these words
    local word n
    for word in "$@"; do
        for ((n = 0; n < 300; n++)); do
            screen | grep -qF -- "$word" && continue 2
            sleep 0.2
        done
        echo "The screen never showed: $word" >&2
        screen >&2
        exit 1
    done
}
picture() { # NAME TITLE
    sleep 0.5
    tmux -L "$server" capture-pane -p -e -N |
        .venv/bin/python tools/screen_picture.py "docs/pictures/$1.svg" "$2"
    echo "docs/pictures/$1.svg" >&2
}
last_child() { # the newest process under this one: the demo itself, whatever make put around it
    local pid=$1 child
    while child=$(pgrep -n -P "$pid"); do pid=$child; done
    echo "$pid"
}

keys 'make demo ARGS="--lang da"' Enter
see 'Alle 12 systemer ok'
picture 1-start 'The search screen: all twelve simulated systems are ok, the queue is empty'

keys 1503801234
see 'Karen Testesen' 'hvem har ret' 'Tilmeldt som ledig'
picture 2-citizen 'Karen Testesen: what each system knows, and two dates that disagree'
keys c
see 'AMP fører sagen'
picture 3-who-is-right 'The panel under the file says which system says what, and which one keeps the case'
keys c

keys F10
see 'Menu'
keys 1 Enter
see 'de simulerede systemer'
keys l
see 'AMP             LUKKET'
picture 4-closed 'Exercise: the twelve simulated systems; AMP is closed'

keys Escape
see 'Karen Testesen'
sleep 1
keys F3
see 'tast bogstavet'
keys s
see 'SYGEMELDING' 'Hvem får besked'
picture 5-form 'The form for sickness: dates filled in, what is checked, who is told and when'
keys F9
see 'Gemt lokalt' 'AMP LUKKET' 'i kø'
picture 6-queued 'Saved here and in the queue: AMP is closed, it goes by itself when AMP opens'

keys F4
see 'Min kø' '150380 Karen Testesen'
kill -9 "$(last_child "$(tmux -L "$server" display-message -p '#{pane_pid}')")"
see 'Killed'
keys C-l reset Enter
sleep 1
keys 'make demo ARGS="--lang da"' Enter
see 'Kø: 3 på vej'
keys F4
see '150380 Karen Testesen' 'i kø'
picture 7-still-there 'After kill -9 and a new start: the registration is still in the queue'

keys F10
see 'Menu'
keys 1 Enter
see 'de simulerede systemer' 'AMP             LUKKET'
keys o
see 'Kø: 1 på vej'
keys F4
see 'AMP har den. Kvittering' 'via AMP'
picture 8-confirmed 'AMP has it: its receipt, and the fund that gets it via AMP tonight'
keys F10
see 'Menu'
keys 8 Enter
