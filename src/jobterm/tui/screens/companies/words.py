"""What the screens for employers call things: the two authorities, forms of contact, types of places, how asking a
system went."""

from __future__ import annotations

from datetime import date

from jobterm.i18n import N_, _
from jobterm.office.companies.views import SourceView
from jobterm.tui.dates import moment
from jobterm.tui.words import system_name

_AUTHORITIES = {"state": N_("the state"), "municipality": N_("the municipality")}
_FORMS = {"visit": N_("visit"), "call": N_("telephone"), "mail": N_("e-mail"), "meeting": N_("meeting")}
_PLACES = {"placement": N_("work placement"), "wage_subsidy": N_("wage subsidy")}


def by_whom(authority: str, by: str) -> str:
    """``Lis Attrup (the municipality)``: which of us it was."""
    side = _(_AUTHORITIES[authority]) if authority in _AUTHORITIES else authority
    return f"{by} ({side})" if by and side else by or side


def side(authority: str) -> str:
    """``the state``."""
    return _(_AUTHORITIES[authority]) if authority in _AUTHORITIES else authority


def contact_form(code: str) -> str:
    """``telephone``."""
    return _(_FORMS[code]) if code in _FORMS else code


def places_type(code: str) -> str:
    """``work placement``."""
    return _(_PLACES[code]) if code in _PLACES else code


def asked(source: SourceView, today: date) -> str:
    """``Employers 09:41``; for a system that is silent also why, and how old what is shown is."""
    name, when = system_name(source.system), "" if source.at is None else moment(source.at, today)
    match source.state:
        case "closed" | "unreachable" | "no_login":
            why = {"closed": _("closed"), "unreachable": _("no answer")}.get(source.state, _("no login"))
            return f"{name} {why}" + (_(", read {when}").format(when=when) if when else "")
        case "not_there":
            return _("{system}: not known there").format(system=name)
        case "none":
            return _("{system}: nothing read").format(system=name)
        case _:
            return f"{name} {when}".rstrip()


def silent(source: SourceView) -> bool:
    """Whether a system did not answer."""
    return source.state in ("closed", "unreachable", "no_login")
