"""The centre's own texts of letters: which files there are, whether they can be used, and what letters there are with
them. What may stand in a file is ``domain.letters_templates``'s affair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jobterm.domain.letters import TEMPLATE_OF, offered
from jobterm.domain.letters_receipt import WHAT
from jobterm.domain.letters_templates import (
    BadTemplate,
    Template,
    TemplateProblem,
    shipped,
    templates_in,
    wanted_fields,
)
from jobterm.i18n import _
from jobterm.office.desk import FieldView, FormView
from jobterm.office.errors import Exit, OfficeError

if TYPE_CHECKING:
    from jobterm.office.parts import Parts

FOLDER: Final = "letters"
"""The folder of the centre's own texts, beside the site file."""
ENDING: Final = ".toml"
ABOUT_MOST: Final = 4
"""So many registrations that a letter can be about stand beside each other in the form."""
MOST_ITEMS: Final = 10_000
_OVER: Final = ("withdrawn", "superseded")
LARGEST: Final = 256 * 1024
MOST_FILES: Final = 200


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A letter that can be written. ``kind``: the registration that it belongs to, ``letter.send`` for one that is
    chosen; ``own``: the centre's own text; ``fields``: what is filled in."""

    name: str
    title: str
    key: str
    kind: str
    own: bool
    fields: tuple[str, ...]


def own_texts(place: Path, *, named: bool) -> Mapping[str, Template]:
    """The templates of a file or folder; nothing where there is none and the site file does not name it (``named``).
    Raises OfficeError ``config.letters`` with the first slip."""
    if not named and not place.is_dir():
        return {}
    try:
        return templates_in(sources(place))
    except BadTemplate as error:
        first = error.problems[0]
        more = len(error.problems) - 1
        said = said_of(first)["message"]
        raise OfficeError(
            "config.letters",
            f"{first.file}:{first.line}: {said}" + (f" (+{more})" if more else ""),
            cure=f"{said_of(first)['cure']} " + _("All slips: jobterm letters check {place}").format(place=place),
            field="site.letters",
            exit_code=Exit.USAGE,
        ) from None


def sources(place: Path) -> dict[str, str]:
    """File name → text, of one file or of all ``*.toml`` in a folder; OfficeError for what cannot be read."""
    files = sorted(place.glob(f"*{ENDING}")) if place.is_dir() else [place]
    if len(files) > MOST_FILES:
        raise _unusable(place, _("there are more than {n} files").format(n=MOST_FILES))
    found = {}
    for file in files:
        try:
            if file.stat().st_size > LARGEST:
                raise _unusable(file, _("it is larger than {n} KiB").format(n=LARGEST // 1024))
            found[file.name] = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise _unusable(file, _("it is not UTF-8")) from None
        except OSError as error:
            raise _unusable(file, error.strerror or type(error).__name__) from None
    return found


def _unusable(place: Path, why: str) -> OfficeError:
    return OfficeError(
        "letters.unreadable",
        _("The letters in {file} cannot be read: {why}.").format(file=place, why=why),
        cure=_("Give a file of letters (TOML, UTF-8), or a folder of them."),
        field="FILE",
        exit_code=Exit.USAGE,
    )


def checked(place: Path) -> tuple[tuple[str, ...], tuple[TemplateProblem, ...]]:
    """(the letters that a file or folder holds, every slip in it)."""
    texts = sources(place)
    try:
        return tuple(templates_in(texts)), ()
    except BadTemplate as error:
        return (), error.problems


def said_of(problem: TemplateProblem) -> dict[str, Any]:
    """A slip as people and scripts read it."""
    return {
        "file": problem.file,
        "line": problem.line,
        "template": problem.template,
        "field": problem.place,
        "code": problem.code,
        "message": problem.message.say(_),
        "cure": problem.cure.say(_),
    }


def listed(own: Mapping[str, Template]) -> list[TemplateView]:
    """Every letter that can be written here: those that belong to a registration, then those that are chosen."""
    known = {**shipped(), **own}
    kinds = {name: kind for kind, name in TEMPLATE_OF.items()}
    keys = {name: key for name, _title, key in chosen(own)}
    found = [
        TemplateView(
            name,
            one.title or name,
            keys.get(name, ""),
            kinds.get(name, "letter.send"),
            name in own,
            tuple(dict.fromkeys([*wanted_fields(one.subject), *wanted_fields(one.text)])),
        )
        for name, one in known.items()
    ]
    return sorted(found, key=lambda view: (view.kind == "letter.send", view.name))


def chosen(own: Mapping[str, Template]) -> list[tuple[str, str, str]]:
    """(name, title, key) of the letters that a form offers; who names no letter of its own gets the next free one."""
    found = offered(own)
    taken: dict[str, str] = {}
    for name, one in sorted(found.items(), key=lambda pair: pair[0] not in own):
        if one.key and one.key not in taken:
            taken[one.key] = name
    by_name = {name: key for key, name in taken.items()}
    for name, one in found.items():
        if name not in by_name:
            wanted = [letter for letter in (one.title or name).upper() if letter in _LETTERS]
            free = next((letter for letter in [*wanted, *_LETTERS] if letter not in taken), "")
            if free:
                taken[free], by_name[name] = name, free
    return [(name, one.title or name, by_name.get(name, "")) for name, one in found.items()]


def with_templates(parts: Parts, view: FormView) -> FormView:
    """The form of a letter with the letters that there are as a choice, each by its key, and what it can be about: the
    citizen's newest registrations of ours, by number. Any other form as it is. What stands in it and is none of these
    stays as it is: the check says so."""
    if view.kind != "letter.send":
        return view
    letters = tuple((name, title, key) for name, title, key in chosen(parts.public().templates) if key)
    choices = {"template": letters, "about": _about(parts, view.citizen)}

    def offered_in(one: FieldView) -> FieldView:
        offer = choices.get(one.name, ())
        if not offer or (one.value and one.value not in {code for code, _label, _key in offer}):
            return one
        return replace(one, widget="choice", choices=offer)

    return replace(view, fields=tuple(offered_in(one) for one in view.fields))


def _about(parts: Parts, citizen: str | None) -> tuple[tuple[str, str, str], ...]:
    """What a letter can be about: (id, in a few words, number), newest first."""
    from jobterm.office.queue import citizen_cpr
    from jobterm.office.titles import brief
    from jobterm.outbox.store import ItemQuery

    if not citizen or ":" in citizen:
        return ()
    found = parts.store().items(ItemQuery(citizen=citizen_cpr(parts, citizen), limit=MOST_ITEMS))
    told = [one.registration for one in found if one.registration.kind in WHAT and one.shown not in _OVER]
    newest = [one for one in told if one.kind != "letter.send"][: -(ABOUT_MOST + 1) : -1]
    return tuple((one.id, brief(one), str(number)) for number, one in enumerate(newest, 1))


_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
