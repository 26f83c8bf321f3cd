"""The text of a new site file: complete, commented, and valid as it stands. Writing it is the command's part."""

from __future__ import annotations

import json
from typing import Final

from jobterm.domain.registrations.model import Authority
from jobterm.security.profile import Profile

_REST: Final = """
# Systems behind: one table each. Without a url nothing is sent to a system from here.
# [systems.amp]
# url = "https://amp.example.dk/"
# auth = "organisation"            # or "personal": the author's own login
# certificate = "amp.pem"          # function certificate with its key, beside this file
# hours = "mon-fri 07:00-18:00"
# owner = "Arbejdsmarkedsstyrelsen"
# support_phone = "70 00 00 00"

# [store]
# retention_days = 400
# office = "postgresql://localhost/office?sslmode=verify-full&sslrootcert=ca.crt&sslcert=me.crt&sslkey=me.key"

# [security]
# keyring = true
# lock_minutes = 10

# [terminal]
# language = "da"                  # or "en"
# theme = "dark"                   # dark, light, ansi16, mono, or a file of yours ("mine.toml")
# thin = true                      # send as few bytes as possible; left out, the terminal decides
# mouse = false

# [keys]
# search = "f2"

# [print]
# command = "lp -d kontor"         # reads the text from its input; no shell
# encoding = "utf-8"               # or "latin-1", "cp850"
# lines = 60                       # of a page

# [alerts]                         # what is late, who is away, nobody drains: see `jobterm alerts check`
# command = "mail -s jobterm vagt@kommunen.example"  # reads the text from its input; nothing of a citizen is in it
# timeout_s = 30

# [support]
# name = "Superbruger"
# phone = "89 00 00 00"
"""


def init_text(
    profile: Profile,
    *,
    name: str = "Jobcenter Aarhus",
    municipality: str = "0751",
    user: str = "abc",
    user_name: str = "",
    authority: Authority = Authority.MUNICIPALITY,
) -> str:
    """A site file that `parse` takes; every other setting stands in it as a comment."""
    quoted = {
        "profile": profile.value,
        "name": name,
        "municipality": municipality,
        "user": user,
        "user_name": user_name or user,
        "role": "caseworker",
        "authority": authority.value,
    }
    lines = [
        "# Site file of jobterm. `jobterm config check` tells what is wrong with it, `jobterm config schema` what may",
        "# stand in it. Relative paths count from this file's own folder.",
        'plan = "plan.toml"',
        "",
        "[site]",
        *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in quoted.items()),
    ]
    return "\n".join(lines) + "\n" + _REST
