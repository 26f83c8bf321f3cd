#!/usr/bin/env bash
# Plays docs/guide/caseworker.md (and its Danish twin sagsbehandler.md) in a real terminal (tmux, 80x24) and makes the
# pictures docs/pictures/day-*.svg. It stops with the last screen when a step does not show what the guide says. The
# world is that of 2 January 2007, so that dates and people are always the same.
# Needs tmux and a finished `make setup`. Takes about two minutes; uses a home and a tmux server of its own.
# `PICTURES=DIR tools/caseworker_day.sh` makes the pictures there instead.
set -euo pipefail
cd "$(dirname "$0")/.."

pictures=${PICTURES:-docs/pictures}
server=jobterm-caseworker-day-$$
export JOBTERM_HOME
JOBTERM_HOME=$(mktemp -d)
trap 'tmux -L "$server" kill-server 2>/dev/null || true; rm -rf "$JOBTERM_HOME"' EXIT

shell="env COLORTERM=truecolor PS1='\$ ' bash --norc --noprofile"
tmux -L "$server" -f /dev/null new-session -d -x 80 -y 24 "$shell" ';' \
    set -g default-terminal tmux-256color ';' set -g status off ';' respawn-pane -k "$shell"

screen() { tmux -L "$server" capture-pane -p; }
keys() { # one after the other, as fast as somebody types who knows them
    local key
    for key in "$@"; do
        tmux -L "$server" send-keys -- "$key"
        sleep 0.15
    done
}
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
        .venv/bin/python tools/screen_picture.py "$pictures/day-$1.svg" "$2"
    echo "$pictures/day-$1.svg" >&2
}
form() { # LETTER WORDS: F3 and the letter of a kind, until its form is there and has been checked
    keys F3
    see 'tast bogstavet'
    keys "$1"
    see "$2" 'Kontrol' 'Hvem får besked'
}
menu() { # LINE WORDS
    keys F10
    see '-- Menu'
    keys "$1" Enter
    see "$2"
}

keys 'make demo ARGS="--lang da --scenario 2007-01-02"' Enter
see 'Find en borger' 'Alle 12 systemer ok'

# 1. The morning
keys F6
see 'Min dag' 'Kræver dig' 'Samtaler i dag (6)' 'Frister de næste 7 dage' 'Sandra Olsen' 'holdt?'
picture 1-morning 'My day: what needs me, the appointments of today, what falls due'
keys d
see 'Helge Schmidt' 'min borger' 'Næste: tir 02-01 09:30'
keys F8
see 'Mogens Vestergaard' 'min borger'

# 2. The telephone
keys F2
see 'Find en borger'
keys 'kar p' Enter
see 'Karl Petersen' 'Ronnie Paulsen' '2 fundet'
picture 2-search 'Search: some letters of each name, and whose citizen each one is'
keys 1503801234
see 'Karen Testesen' 'min borger' 'Næste: man 08-01 10:00'
form n NOTAT
keys 'Ringer igen i morgen' F9
see 'Gemt lokalt' 'Notat 02-01'
picture 3-note 'Karen Testesen: the note is saved, and the file says who has it'

# 3. An interview in one motion
keys F6
see 'Min dag' 'Sandra Olsen'
keys a
see 'Sandra Olsen' 'Ikke afsluttet'
form h 'SAMTALE HOLDT'
keys 'Søger butik og lager'
see 'Søger butik og lager'
picture 4-held 'The form of an interview held: one text is typed, the rest is known'
keys F9
see 'NÆSTE SAMTALE' 'samtale holdt, bookingen afgjort' 'J = ja'
picture 5-next 'Saved; the free times for the next interview, the first under J'
keys j
see 'Holdt: ' 'Indkaldt ' 'Gemt'

# 4. Many summonses
menu 4 'Indkald flere'
keys 'bente schou' Enter
see '3 borgere' 'Første dag'
keys F9
see 'Denne linje' 'ons 03-01'
keys n
see '11:00'
picture 6-summonses 'Summonses of several: a free time for each, N takes a later one'
keys F9
see '3 gemt.'
keys Escape

# 5. An absence
keys 1503801234
see 'Karen Testesen' 'min borger'
form f FERIE
keys 1202 Enter 1602
see '12-02-07'
picture 7-holiday 'The form of a holiday: eight digits and Enter'
keys F9
see 'Gemt lokalt' 'Ferie 12-02'
keys 2406752345
see 'Bo Prøvesen' 'min borger'
form s SYGEMELDING
keys -1 Enter F9
see 'Hvorfor?' 'kunne ikke før'
picture 8-sick 'Ill since yesterday: one digit says why it comes late'
keys 2
see 'Gemt lokalt' 'Sygemeldt, 1. sygedag 01-01'

# 6. A referral and an employer
keys 1503801234
see 'Karen Testesen' 'min borger'
form j HENVISNING
keys lager Enter
see 'Nordpost Eksempel A/S' '98629637'
picture 9-referral 'A referral: lager and Enter find the job order, F8 shows the next one'
keys F9
see 'Gemt lokalt' 'AFLEVER P'
keys F2
see 'Find en borger'
keys nordpost Enter
see 'CVR 98629637' 'Sidste kontakt' 'Jens Prøve (kommunen)'
form v VIRKSOMHEDSKONTAKT
see 'var i kontakt med virksomheden'
picture 10-employer 'A contact with an employer: who of us called them last, and what is open there'
keys Enter Enter 'Vil gerne se to i næste uge'
see 'Vil gerne se to'
keys F9
see 'Gemt lokalt' 'CVR 98629637'
keys 2 Enter
see 'Lagermedarbejder'
keys m
see 'Lagermedarbejder' 'Mellemrum'

# 7. A letter and a receipt
keys 1503801234
see 'Karen Testesen' 'min borger'
form b BREV
keys Enter 'Dit CV' Enter Enter 'Vi har set dit CV. Det er godkendt.' F5
see 'Brevet, som det sendes' 'Kære Karen Testesen'
picture 11-letter 'The letter as it goes'
keys F9
see 'Gemt lokalt' 'Brev sendt'
keys q
see 'KVITTERING TIL Karen Testesen' 'Henvisning til job'
picture 12-receipt 'The receipt for the citizen: what was registered, who has it'
keys Escape
see 'min borger'

# 8. A system is closed
menu 1 'de simulerede systemer'
keys l
see 'AMP             LUKKET'
keys Escape
see 'Karen Testesen'
form s SYGEMELDING
keys F9
see 'AMP LUKKET' 'Sygemeldt, 1. sygedag 02-01' 'i kø' 'sendes af sig selv'
picture 13-closed 'AMP is closed: saved here, in the queue, it goes by itself'

# 9. Something needs me
keys F4
see 'Min kø' '1 KRÆVER DIG'
keys k
see 'kræver mig' 'AFLEVER PAPIR' 'F=afleveret på papir'
picture 14-needs-me 'Only what needs me: a letter on paper'
keys f
see 'Afleveret til hvem og hvordan?'
keys 'Givet til hende ved skranken' Enter
see 'Intet kræver dig.'

# 10. The end of the day
menu 1 'de simulerede systemer'
keys o
see 'Kø: 3 på vej'
keys F4
see 'Min kø'
keys v
see 'Min kø: på vej' 'sygemelding' 'via AMP' 'AMP har den'
keys b
see 'Min kø: bekræftet i dag' 'Karen Testesen'
picture 15-evening 'What was confirmed today'
menu 13 '$'
