"""Reads a site file strictly: every error names field, line and cure; secrets are never shown. Only the JSON
Schema loads pydantic."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from jobterm.config import own_settings
from jobterm.config.model import Settings, SystemSettings
from jobterm.config.office_address import OfficeAddress, doubt, read_address
from jobterm.config.problems import ConfigErrors, ConfigMissing, ConfigProblem
from jobterm.config.strict import settings_of
from jobterm.domain.calendar import Hours
from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.identifiers import SYSTEMS, Cvr, Municipality, SystemId
from jobterm.domain.registrations.names import nearest
from jobterm.domain.text import check_text
from jobterm.domain.toml_lines import TomlLines, line_of_error
from jobterm.security.profile import Profile

SIZE_MAX: Final = 1024 * 1024
_DURATION: Final = re.compile(r"([1-9][0-9]{0,5})(s|m|h|d)", re.ASCII)
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_USER: Final = re.compile(r"[^\s;\x00-\x1f\x7f-\x9f]{1,64}")
_LOOPBACK: Final = re.compile(r"localhost|127(?:\.[0-9]{1,3}){3}|::1", re.ASCII)
_SECRET: Final = re.compile(r"(password|passwd|pwd|secret|token)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Config:
    """A site file that was read: what it says, and where it lies."""

    settings: Settings
    file: Path

    @property
    def plan(self) -> Path:
        """The plan file; relative paths count from the site file's folder."""
        return self.file.parent / self.settings.plan

    def certificate(self, system: str) -> Path | None:
        """A system's certificate, None where it needs none."""
        one = self.settings.systems.get(system)
        return self.file.parent / one.certificate if one is not None and one.certificate else None

    @property
    def office(self) -> OfficeAddress | None:
        """The address of the office store, its files found from the site file's folder; None where there is none."""
        named = self.settings.store.office
        return read_address(named).beside(self.file.parent) if named is not None else None

    @property
    def training(self) -> bool:
        """Whether its people are made up."""
        return self.settings.site.profile is Profile.TRAINING


def duration(text: str) -> timedelta:
    """``"30s"``, ``"2m"``, ``"24h"`` or ``"7d"``; ValueError for anything else."""
    if found := _DURATION.fullmatch(text):
        return timedelta(**{_UNITS[found[2]]: int(found[1])})
    raise ValueError("config.duration")


def read(file: Path | None) -> Config:
    """The site file at ``file``. ConfigMissing where there is none, ConfigErrors where it cannot be used."""
    if file is None or not file.is_file():
        raise ConfigMissing((file,) if file is not None else ())
    try:
        raw = file.read_bytes() if file.stat().st_size <= SIZE_MAX else None
    except OSError as error:
        raise ConfigErrors(file, (ConfigProblem("", "config.no_access"),)) from error
    if raw is None:
        raise ConfigErrors(file, (ConfigProblem("", "config.too_large", values={"max": SIZE_MAX}),))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigErrors(file, (ConfigProblem("", "config.not_utf8"),)) from error
    return Config(parse(text, file), file)


def parse(text: str, file: Path | None = None) -> Settings:
    """The settings that a site file's text says; ConfigErrors with every error in it."""
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = line_of_error(error) if isinstance(error, ValueError) else 0
        raise ConfigErrors(file, (ConfigProblem("", "config.unreadable", line),)) from None
    lines = TomlLines.of(text)
    settings = settings_of(raw)
    if isinstance(settings, list):
        raise ConfigErrors(file, [_placed(problem, lines) for problem in settings])
    problems = [_placed(problem, lines) for problem in _doubts(settings)]
    if problems:
        raise ConfigErrors(file, problems)
    return settings


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the site file."""
    from pydantic import TypeAdapter

    made = TypeAdapter(Settings).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "jobterm site file"}


def shown(config: Config) -> dict[str, Any]:
    """The settings as they are understood, for people and scripts; what could be a secret is replaced by ``***``."""
    made = asdict(config.settings)
    for one in made["systems"].values():
        if one["url"]:
            one["url"] = _without_secrets(one["url"])
        for name in one["settings"] or {}:
            if _SECRET.search(name):
                one["settings"][name] = "***"
    if made["store"]["office"]:
        made["store"]["office"] = _without_secrets(made["store"]["office"])
    plain: dict[str, Any] = json.loads(json.dumps(made, default=str))
    return plain


def _without_secrets(address: str) -> str:
    address = re.sub(r"//[^/@\s]*@", "//***@", address)
    return re.sub(rf"({_SECRET.pattern}\s*=\s*)[^&\s]*", r"\1***", address, flags=re.IGNORECASE)


def _placed(problem: ConfigProblem, lines: TomlLines) -> ConfigProblem:
    table, _, key = problem.field.rpartition(".")
    line = lines.keys.get((table, 0, key), 0) or lines.table(problem.field) or lines.table(table)
    return ConfigProblem(problem.field, problem.code, line, problem.values)


def _doubts(settings: Settings) -> Iterator[ConfigProblem]:
    """What types cannot say."""
    site = settings.site
    try:
        Municipality.parse(site.municipality)
    except InvalidIdentifier:
        yield ConfigProblem("site.municipality", "config.municipality")
    if site.cvr is not None:
        try:
            Cvr.parse(site.cvr)
        except InvalidIdentifier:
            yield ConfigProblem("site.cvr", "config.cvr")
    if not _USER.fullmatch(site.user):
        yield ConfigProblem("site.user", "config.user")
    for name, text, limit in (("name", site.name, 80), ("user_name", site.user_name or "-", 140)):
        if not text.strip() or ";" in text or check_text(text, limit, lines=False):
            yield ConfigProblem(f"site.{name}", "config.text", values={"max": limit})
    for name, one in settings.systems.items():
        yield from _system_doubts(name, one, site.profile)
    ranges = (
        ("store.retention_days", settings.store.retention_days, 1, 3650),
        ("store.ballast_mib", settings.store.ballast_mib, 0, 1024),
        ("store.backups", settings.store.backups, 1, 100),
        ("security.lock_minutes", settings.security.lock_minutes, 0, 1440),
        ("print.lines", settings.print.lines, 20, 200),
        ("print.timeout_s", settings.print.timeout_s, 1, 600),
        ("print.keep_days", settings.print.keep_days, 1, 400),
        ("alerts.timeout_s", settings.alerts.timeout_s, 1, 600),
    )
    for name, number, low, high in ranges:
        if not low <= number <= high:
            yield ConfigProblem(name, "config.number", values={"min": low, "max": high})
    yield from _command_doubts(settings)
    office = settings.store.office
    if office is not None and (problem := doubt(office, training=site.profile is Profile.TRAINING)):
        yield problem


def _command_doubts(settings: Settings) -> Iterator[ConfigProblem]:
    """Programs that could not be started."""
    for name, command in (("print.command", settings.print.command), ("alerts.command", settings.alerts.command)):
        if command is not None and not _is_command(command):
            yield ConfigProblem(name, "config.command")


def _is_command(command: str) -> bool:
    """Whether it can be split into a program and its arguments."""
    try:
        words = shlex.split(command)
    except ValueError:
        return False
    return bool(words and words[0]) and check_text(command, 1000, lines=False) is None


def _system_doubts(name: str, one: SystemSettings, profile: Profile) -> Iterator[ConfigProblem]:
    path = f"systems.{name}"
    try:
        SystemId(name)
    except InvalidIdentifier:
        yield ConfigProblem(path, "config.system")
    # A supplier's plug-in has a name of its own; one that looks like a known system is a slip of the finger.
    if name not in SYSTEMS and (near := nearest(name, SYSTEMS)) and not own_settings.is_installed(name):
        yield ConfigProblem(path, "config.unknown_key", values={"nearest": f"systems.{near}"})
    if one.url is not None and (code := _url_doubt(one.url, profile)):
        yield ConfigProblem(f"{path}.url", code)
    if one.hours is not None:
        try:
            Hours.parse(one.hours)
        except ValueError:
            yield ConfigProblem(f"{path}.hours", "config.hours")
    if one.capabilities is not None:
        yield from _capability_doubts(path, one.capabilities.key_ttl, one.capabilities.life)
    yield from own_settings.doubts(name, one.settings)


def _capability_doubts(path: str, key_ttl: str | None, life: str | None) -> Iterator[ConfigProblem]:
    for name, text in (("key_ttl", key_ttl), ("life", life)):
        try:
            duration(text or "1s")
        except ValueError:
            yield ConfigProblem(f"{path}.capabilities.{name}", "config.duration")


def _url_doubt(url: str, profile: Profile) -> str | None:
    """What is wrong with an address, None if nothing; that it *resolves* to this machine is checked when connecting."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "config.url"
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password or re.search(r"\s", url):
        return "config.url"
    here = _LOOPBACK.fullmatch(host) is not None
    if profile is Profile.TRAINING and not here:
        return "config.url_real"
    if profile is Profile.PRODUCTION and parts.scheme != "https" and not here:
        return "config.url_open"
    return None
