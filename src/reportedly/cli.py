"""The shell's door: `reportedly`. It parses and prints; `flow` and `ask` decide.

Heavy modules are imported inside the commands, so that `reportedly --help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING, Any

import click

from reportedly.errors import ReportedlyError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from reportedly.casebook import Casebook
    from reportedly.nouns import Issue
    from reportedly.publish.shapes import Record, Shape
    from reportedly.settings import Settings

FAILED, MISUSED = 1, 2
WIDEST = 100
MOST_LISTED = 100  # lines of one file that are listed as wrong

casebook_option = click.option("--casebook", "path", metavar="FILE", help="The casebook [default: casebook.sqlite].")
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["record", "json"]),
    help="For people or for machines [default: record on a terminal, else json].",
)

online_option = click.option("--online", is_flag=True, help="Ask the web. Without it nothing leaves this machine.")
allow_option = click.option(
    "--allow-host", "allowed", multiple=True, metavar="NAME", help="A host on a private network that may be asked."
)


class Door(click.Group):
    """Commands in the order of the job, and our errors as one line with exit code 1."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The commands in the order in which they are written here."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error of ours ends it with its line."""
        try:
            return super().invoke(ctx)
        except ReportedlyError as error:
            click.echo(f"reportedly: {error}", err=True)
            ctx.exit(FAILED)


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="reportedly", prog_name="reportedly", message="%(prog)s %(version)s")
def main() -> None:
    """Turn reports of attacks into records that anyone can check.

    Every value leads to its sentence and to the source that said it. Nothing is settled: contradictions
    stand side by side.
    """


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["record", "json", "jsonl"]),
    help="For people; one document; one line a report [default: record on a terminal, else json].",
)
@online_option
@allow_option
@casebook_option
def read(paths: tuple[str, ...], form: str | None, allowed: tuple[str, ...], path: str | None, *, online: bool) -> None:
    """Archive and read reports, and print the record of their incidents.

    PATH is a file (page, text, PDF, JSON, mail, archive), a folder, a glob, or -; with --online also a web address or a
    list of them. The exit code is 1 when a report could not be read; each is listed at the end.
    """
    from reportedly.flow import run

    settings = _settings()
    with _progress() as step:
        record = run(paths, path or settings.casebook, settings, step, online=online, allowed=allowed)
    if form == "jsonl":
        sys.stdout.buffer.writelines(record.lines())
    else:
        _print(record, form, _whole(record))
    _list(record.issues)
    if record.failed:
        sys.exit(FAILED)


@main.command()
@click.argument("named", nargs=-1, metavar="FEEDS...")
@online_option
@allow_option
@format_option
@casebook_option
def watch(
    named: tuple[str, ...], allowed: tuple[str, ...], form: str | None, path: str | None, *, online: bool
) -> None:
    """Ask feeds whether they have changed, read the pages that they newly announce, and show how each feed stands.

    FEEDS are OPML files, texts with one address a line, or addresses of feeds. Without FEEDS, and without --online,
    nothing is asked. Stopped at any moment, the next run goes on where this one was.
    """
    from reportedly.watching import watch as ask_feeds

    if named and not online:
        raise click.UsageError("feeds are asked over the web: say so with --online")
    settings = _settings()
    with _progress() as step:
        done = ask_feeds(named, path or settings.casebook, settings, step, online=online, allowed=allowed)
    _print(done, form, lambda: _lists().watched(done))
    _list(done.issues)
    if done.failed:
        sys.exit(FAILED)


@main.command()
@click.argument("incident", required=False)
@format_option
@casebook_option
def show(incident: str | None, form: str | None, path: str | None) -> None:
    """Print the record of one incident, or of all.

    INCIDENT is an id or the first letters of one; an id that was merged leads to the one it went into.
    """
    from reportedly import ask

    with _open(path) as casebook:
        record = ask.show(casebook, incident, _settings())
    _print(record, form, _whole(record))


@main.command()
@format_option
@casebook_option
def incidents(form: str | None, path: str | None) -> None:
    """List the incidents of the casebook, oldest first."""
    from reportedly import ask

    with _open(path) as casebook:
        found = ask.incidents(casebook, _settings())
    _print(found, form, lambda: _lists().incidents(found))


@main.command()
@click.argument("words", nargs=-1, required=True)
@format_option
@casebook_option
def search(words: tuple[str, ...], form: str | None, path: str | None) -> None:
    """Find reports that hold all WORDS, in any form of them.

    Words in quotes stand side by side: reportedly search '"broken windows"' plant
    """
    from reportedly import ask

    with _open(path) as casebook:
        found = ask.search(casebook, " ".join(words))
    _print(found, form, lambda: _lists().found(found))


@main.command()
@click.argument("incident")
@click.argument("field")
@format_option
@casebook_option
def why(incident: str, field: str, form: str | None, path: str | None) -> None:
    """Print every claim on one FIELD of an INCIDENT: source, certainty, sentence.

    FIELD is event, time, place, target, weapon, actor, killed, injured, damage, distance or novelty.
    """
    from reportedly import ask

    with _open(path) as casebook:
        answer = ask.why(casebook, incident, field, _settings())
    _print(answer, form, lambda: _lists().why(answer))


@main.command()
@click.argument("judgement", type=click.Choice(["same", "different", "unsure", "undo"]))
@click.argument("one")
@click.argument("other")
@click.option("--by", "author", required=True, help="Who judges; it is kept with the judgement.")
@click.option("--reason", default="", help="Why; needed for all but undo.")
@casebook_option
def decide(judgement: Any, one: str, other: str, author: str, reason: str, path: str | None) -> None:
    """Judge whether ONE and OTHER are one incident; later runs follow it.

    Each is an incident (it stands for its oldest account) or the whole id of an account. "undo" takes back what the
    same person judged. The journal keeps everything.
    """
    from reportedly import flow

    if judgement != "undo" and not reason.strip():
        raise click.UsageError("say why with --reason")
    with _open(path) as casebook:
        flow.decide(casebook, (one, other), None if judgement == "undo" else judgement, author, reason)
    click.echo(f"{one} {other}: {judgement}, by {author}")


@main.command()
@click.argument("judgement", type=click.Choice(["same", "different", "unsure", "undo"]))
@click.argument("one")
@click.argument("other")
@click.option("--by", "author", required=True, help="Who would judge.")
@format_option
@casebook_option
def preview(judgement: Any, one: str, other: str, author: str, form: str | None, path: str | None) -> None:
    """Tell what would change if ONE and OTHER were judged so, and change nothing."""
    from reportedly import doubt
    from reportedly.publish import pairs

    with _open(path) as casebook:
        answer = doubt.preview(casebook, one, other, None if judgement == "undo" else judgement, author)
    _print(answer, form, lambda: pairs.preview(answer))


@main.command()
@click.argument("kind", type=click.Choice(["accept", "correct", "reject", "question", "undo"]))
@click.argument("claim")
@click.option("--by", "author", required=True, help="Who rules; it is kept with the ruling.")
@click.option("--reason", default="", help="Why; needed for all but undo.")
@click.option("--value", default="", help="With correct: the value as you read it.")
@click.option("--certainty", type=click.Choice(["asserted", "confirmed", "hedged", "unconfirmed", "denied"]))
@click.option("--speaker", help='Who says it, as the report names them; "" is the outlet itself.')
@click.option("--speaker-kind", metavar="KIND", help="What they are: official, witness, media, ...")
@casebook_option
def rule(kind: Any, claim: str, author: str, reason: str, path: str | None, **right: Any) -> None:
    """Accept, correct or reject what was read as CLAIM, or ask for its correction; later runs follow it.

    CLAIM is an id (reportedly why prints it) or its first letters. A correction takes a figure, a day, a type, a
    GeoNames number, or words of the report; what the machine read is kept beside it. "undo" takes back what the same
    person ruled. The journal keeps everything.
    """
    import msgspec

    from reportedly import flow
    from reportedly.assess.correct import Correction

    if kind != "undo" and not reason.strip():
        raise click.UsageError("say why with --reason")
    try:
        typed = msgspec.convert(right, Correction)
    except msgspec.ValidationError as error:
        raise click.UsageError(str(error)) from None
    if kind != "correct" and typed != Correction():
        raise click.UsageError("only correct takes a value, a certainty or a speaker")
    with _open(path) as casebook:
        flow.rule(casebook, claim, None if kind == "undo" else kind, author, reason, typed, _settings())
    click.echo(f"{claim}: {kind}, by {author}")


@main.command()
@click.argument("outlet")
@click.argument("letter", type=click.Choice(["A", "B", "C", "D", "E", "undo"]))
@click.option("--by", "author", required=True, help="Who rates; it is kept with the rating.")
@click.option("--reason", default="", help="Why; needed for all but undo.")
@casebook_option
def rate(outlet: str, letter: Any, author: str, reason: str, path: str | None) -> None:
    """Say how reliable OUTLET is, A (completely) to E (unreliable); grades show it.

    "undo" takes back what the same person said. The journal keeps everything.
    """
    from reportedly import flow

    if letter != "undo" and not reason.strip():
        raise click.UsageError("say why with --reason")
    with _open(path) as casebook:
        flow.rate(casebook, outlet, None if letter == "undo" else letter, author, reason)
    click.echo(f"{outlet}: {letter}, by {author}")


def _why_pair(one: str, other: str, form: str | None, path: str | None, *, linked: bool) -> None:
    from reportedly import doubt
    from reportedly.publish import pairs

    with _open(path) as casebook:
        answer = (doubt.why_linked if linked else doubt.why_apart)(casebook, one, other)
    _print(answer, form, lambda: pairs.why_pair(answer))


@main.command("why-linked")
@click.argument("one")
@click.argument("other")
@format_option
@casebook_option
def why_linked(one: str, other: str, form: str | None, path: str | None) -> None:
    """Tell why ONE and OTHER are one incident: each comparison with its weight, exclusions, judgements.

    Each is an incident, or the whole id of an account. The answer is yes, no or cannot tell.
    """
    _why_pair(one, other, form, path, linked=True)


@main.command("why-apart")
@click.argument("one")
@click.argument("other")
@format_option
@casebook_option
def why_apart(one: str, other: str, form: str | None, path: str | None) -> None:
    """Tell why ONE and OTHER are two incidents: as why-linked, asked the other way."""
    _why_pair(one, other, form, path, linked=False)


@main.command()
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="How many pairs.")
@format_option
@casebook_option
def review(limit: int, form: str | None, path: str | None) -> None:
    """List the pairs that a person should judge first: the most doubtful and most consequential."""
    from reportedly import doubt
    from reportedly.publish import pairs

    with _open(path) as casebook:
        found = doubt.review(casebook, limit)
    _print(found, form, lambda: pairs.doubts(found))


@main.command()
@click.argument("file")
@format_option
@casebook_option
def pack(file: str, form: str | None, path: str | None) -> None:
    """Pack the archived pages, with their records, into a new web archive FILE (.wacz).

    It is for use inside: whole pages are in it, nothing is masked.
    """
    from reportedly.packing import pack as packed

    with _open(path) as casebook:
        done = packed(casebook, file, _settings())
    _print(done, form, lambda: _lists().packed(done))


@main.command()
@click.argument("report")
@format_option
@casebook_option
def versions(report: str, form: str | None, path: str | None) -> None:
    """Show the versions of an article, with what changed from one to the next.

    REPORT is the id of one of them, the first letters of it, its key, or the address of the article.
    """
    from reportedly.revisions import versions as told

    with _open(path) as casebook:
        answer = told(casebook, report)
    _print(answer, form, lambda: _lists().versions(answer))


@main.group(invoke_without_command=True)
@format_option
@casebook_option
@click.pass_context
def lists(ctx: click.Context, form: str | None, path: str | None) -> None:
    """List the sanctions lists that the listing check looks into: name, day, entries, hash."""
    from reportedly import ask

    ctx.obj = path
    if ctx.invoked_subcommand is None:
        with _open(path) as casebook:
            found = ask.lists(casebook)
        _print(found, form, lambda: _lists().sanctions(found))


@lists.command("import")
@click.argument("file")
@click.option("--name", default="", help="The name of the list [default: its data set, else the file].")
@format_option
@casebook_option
@click.pass_obj
def import_list(outer: str | None, file: str, name: str, form: str | None, path: str | None) -> None:
    """Put the sanctions list of FILE into the casebook, in the place of an older one of its name.

    FILE is a file of OpenSanctions with one JSON entity a line: entities.ftm.json or targets.nested.json.
    """
    from reportedly import ask, flow
    from reportedly.casebook import open_casebook

    with open_casebook(path or outer or _settings().casebook) as casebook:
        flow.import_list(file, casebook, name)
        found = ask.lists(casebook)
    _print(found, form, lambda: _lists().sanctions(found))


@main.group()
def places() -> None:
    """Bring places of your own: camps, sites, a full dump of GeoNames."""


@places.command("import")
@click.argument("file")
@click.option("--source", default="", help="Who has the places, where a row does not say [default: the file].")
@click.option("--kind", default="", help="The kind of rows without one: site, city, district, admin1, region, sea.")
def import_places(file: str, source: str, kind: str) -> None:
    """Put the places of FILE into your own gazetteer, in the stead of what this source gave before.

    FILE is a dump of GeoNames (19 columns) or a CSV file with a head: name, lat, lon, kind, country. The exit
    code is 1 when a line is no place; each is listed, and the others are imported.
    """
    from reportedly import flow

    brought = flow.import_places(file, source=source, kind=kind)
    click.echo(f"{brought.file}: {brought.places:,} places with {brought.names:,} names from {brought.source}")
    for count, why in ((brought.packaged, "in the gazetteer already"), (brought.passed_over, "of kinds not used")):
        if count:
            click.echo(f"{count:,} left out: {why}")
    _list(brought.issues[:MOST_LISTED])
    if len(brought.issues) > MOST_LISTED:
        click.echo(f"and {len(brought.issues) - MOST_LISTED:,} more lines like these", err=True)
    if any(issue.kind == "error" for issue in brought.issues):
        sys.exit(FAILED)


@places.command("list")
@format_option
def list_places(form: str | None) -> None:
    """List the sources of your own places: places, names, kinds, countries."""
    from reportedly import flow

    found = flow.places()
    _print(found, form, lambda: _lists().own_places(found))


@places.command("remove")
@click.argument("source")
def remove_places(source: str) -> None:
    """Take the places that SOURCE gave out of your own gazetteer."""
    from reportedly import flow

    click.echo(f"{flow.remove_places(source):,} places from {source} taken out")


@main.command()
@click.option("--to", required=True, metavar="FORMAT", help="csv, parquet, geojson, acled, ... (docs/exports.md).")
@click.option("--out", required=True, metavar="PATH", help="The file to write.")
@click.option("--profile", default="public", show_default=True, help="internal, partner, public or public-sensitive.")
@format_option
@casebook_option
def export(to: str, out: str, profile: str, form: str | None, path: str | None) -> None:
    """Write all incidents as a file for other programs, under a publication profile.

    Beside the file lie a manifest of what was held back and why, a list of incidents that an earlier file may hold
    and this one does not, and a log of what the format cannot express. Only the profile internal masks nothing.
    """
    from reportedly import release

    with _open(path) as casebook:
        done = release.export(casebook, to, out, _settings(), profile=profile)
    _print(done, form, lambda: _lists().exported(done))


@main.command()
def schema() -> None:
    """Print the JSON Schema of everything that the commands print as JSON."""
    import json

    from reportedly.publish import schema as published

    click.echo(json.dumps(published(), indent=2, ensure_ascii=False))


@main.command()
@click.argument("report")
@click.option("--words", multiple=True, metavar="TEXT", help="Erase only this text of it; may be given several times.")
@click.option("--by", "author", required=True, help="Who erases; it is kept with the reason.")
@click.option("--reason", required=True, help="Why; it is kept.")
@casebook_option
def erase(report: str, words: tuple[str, ...], author: str, reason: str, path: str | None) -> None:
    """Erase a REPORT, or words of it, from the casebook; the journal keeps that, by whom and why.

    REPORT is an id, its first letters, or a key. It cannot be undone. Folders that were sealed before stay as they are.
    """
    from reportedly import flow

    with _open(path) as casebook:
        stone = flow.erase(casebook, report, author, reason, words)
    what = "erased" if stone.whole else f"{len(words)} texts masked, its bytes erased"
    click.echo(f"{stone.report}: {what}; {len(stone.entries)} entries of the journal have lost their content")


@main.command()
@click.argument("folder")
@click.option("--unsigned", is_flag=True, help="Seal it without the casebook's key.")
@casebook_option
def seal(folder: str, *, unsigned: bool, path: str | None) -> None:
    """Write the casebook into a new FOLDER: its archived bytes, readings and journal, sealed and signed.

    `reportedly verify` checks a copy of it.
    """
    from reportedly.casebook import write_evidence

    with _open(path) as casebook:
        key = write_evidence(casebook, folder, sign=not unsigned)
    click.echo(f"{folder}: signed with the key {key}" if key else f"{folder}: not signed", err=True)


@main.command()
@click.argument("folder")
@click.argument("token")
@click.option("--authority", required=True, metavar="PEM", help="The certificates of the time-stamping authority.")
def stamp(folder: str, token: str, authority: str) -> None:
    """Put a time stamp (RFC 3161) of somebody else beside the head of a sealed FOLDER.

    TOKEN is the file that the authority gave for FOLDER/head.json. It is checked first, without a network.
    """
    from reportedly import casebook

    click.echo(f"{folder}: stamped {casebook.stamp(folder, token, authority)}")


@main.command()
@click.argument("folder")
@click.option("--key", metavar="HEX", help="The public key that it must be signed with.")
@click.option("--authority", metavar="PEM", help="The certificates of the authority that must have stamped it.")
@click.option("--earlier", metavar="ENTRIES:ROOT", help="What an older head said; this journal must begin so.")
def verify(folder: str, key: str | None, authority: str | None, earlier: str | None) -> None:
    """Check a FOLDER of evidence, offline: what is altered, missing, reordered, inserted or unsigned.

    Each fault is one line; the exit code is 1 when there is any.
    """
    from pathlib import Path

    from reportedly import custody
    from reportedly.errors import InputError

    if not Path(folder).is_dir():
        raise InputError("no such folder", where=folder, do="Name a folder that reportedly export --to evidence wrote")
    found = custody.verify(folder, key, authority, earlier)
    for fault in found.faults:
        click.echo(f"{fault.where}: {fault.seen}")
    click.echo(custody.summary(found), err=True)
    if found.faults:
        sys.exit(FAILED)


@main.command()
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--accounts", is_flag=True, help="Everybody signs in; who has not sees the public profile.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="A name that others ask by; needs --accounts.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Another needs --accounts, --cert and --key.")
@click.option("--cert", metavar="FILE", help="The certificate for TLS.")
@click.option("--key", metavar="FILE", help="Its key.")
@casebook_option
def serve(
    port: int, names: tuple[str, ...], host: str, cert: str | None, key: str | None, path: str | None, *, accounts: bool
) -> None:
    """Show the casebook in a browser on this machine, with an API under /api.

    Only this machine can ask, unless people sign in (--accounts; see reportedly people). The list has a map and a
    timeline; each value leads to its sentence in the report.
    """
    from reportedly.errors import missing

    here = host in ("127.0.0.1", "::1", "localhost")
    if not accounts and (names or not here):
        raise click.UsageError("others may ask only with --accounts: add people with reportedly people add")
    if not here and not (cert and key):
        raise click.UsageError("passwords go over the network only encrypted: --cert and --key, or a proxy in front")
    with missing("serve"):
        import uvicorn

        from reportedly.serve.app import application
        from reportedly.serve.people import People

    settings = _settings()
    with _open(path) as casebook:
        people = People.of(casebook.path) if accounts else None
        if people and not people.kept().people:
            raise click.UsageError("nobody may sign in yet: reportedly people add NAME --role admin")
        scheme = "https" if cert else "http"
        click.echo(f"Starting on {scheme}://{host}:{port}/ (Ctrl+C ends it)", err=True)
        app = application(casebook, settings, people, names)
        uvicorn.run(app, host=host, port=port, log_level="warning", ssl_certfile=cert, ssl_keyfile=key)


@main.group(invoke_without_command=True)
@casebook_option
@click.pass_context
def people(ctx: click.Context, path: str | None) -> None:
    """List who may sign in to the casebook when it is served to others, with their roles."""
    ctx.obj = path
    if ctx.invoked_subcommand is None:
        for person in _people(path).kept().people:
            click.echo(f"{person.name}  {person.role}  {'with codes' if person.totp else 'without codes'}")


@people.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(["reader", "reviewer", "editor", "admin"]))
@click.option("--codes/--no-codes", default=True, help="Ask for a one-time code too [default: --codes].")
@casebook_option
@click.pass_obj
def add_person(outer: str | None, name: str, role: Any, path: str | None, *, codes: bool) -> None:
    """Let NAME sign in, or give them a new password, role and code. The password is asked for.

    What is printed goes into their app for one-time codes.
    """
    known = _people(path or outer)
    password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    person = known.add(name, role, password, totp=codes)
    if codes:
        from reportedly.serve.people import address

        click.echo(address(person))


@people.command("remove")
@click.argument("name")
@casebook_option
@click.pass_obj
def remove_person(outer: str | None, name: str, path: str | None) -> None:
    """Let NAME sign in no more; their sessions end. What they judged stays."""
    _people(path or outer).remove(name)


def _people(path: str | None) -> Any:
    from reportedly.errors import missing

    with missing("serve"):
        from reportedly.serve.people import People
    with _open(path) as casebook:
        return People.of(casebook.path)


@people.command("tokens")
@casebook_option
@click.pass_obj
def tokens(outer: str | None, path: str | None) -> None:
    """List the tokens by which programs ask: id, person, scope, until when, what for."""
    for t in _people(path or outer).kept().tokens:
        click.echo(f"{t.id}  {t.person}  {t.scope}  until {t.until}  {t.purpose}")


@people.command("token")
@click.argument("name")
@click.option("--scope", required=True, type=click.Choice(["public", "read", "ask", "review", "edit"]))
@click.option("--for", "purpose", required=True, metavar="WORDS", help="What it is for; it is listed with the token.")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 3650), help="How long it is good for.")
@casebook_option
@click.pass_obj
def token(outer: str | None, name: str, scope: Any, purpose: str, days: int, path: str | None) -> None:
    """Make a token with which a program asks the API in the name of NAME. It is printed once and kept as a hash."""
    made, secret = _people(path or outer).grant(name, scope, purpose, days)
    click.echo(f"{secret}\n{made.id}: {scope}, until {made.until}. It is not shown again.")


@people.command("revoke")
@click.argument("token")
@casebook_option
@click.pass_obj
def revoke(outer: str | None, token: str, path: str | None) -> None:
    """Let TOKEN, by its id, ask no more."""
    _people(path or outer).revoke(token)
    click.echo(f"{token}: may ask no more")


@main.command()
@click.option(
    "--profile",
    default="public",
    show_default=True,
    type=click.Choice(["internal", "partner", "public", "public-sensitive"]),
    help="What is held back from the assistant; only internal lets it read whole reports.",
)
@casebook_option
def mcp(profile: str, path: str | None) -> None:
    """Answer assistants from the casebook, over the Model Context Protocol on standard input and output.

    It only reads. Every value comes with its sentence, its report and the address of that.
    """
    from reportedly.errors import missing

    with missing("mcp"):
        from reportedly.serve.assistant import assistant

    settings = _settings()
    with _open(path) as casebook:
        assistant(casebook, settings, profile).run()


# ------------------------------------------------------------------ what the commands share


def _settings() -> Settings:
    from reportedly.settings import Settings

    return Settings.load()


@contextmanager
def _open(path: str | None) -> Iterator[Casebook]:
    """The casebook that is asked, which must be there; what a stopped run left undone is said."""
    from reportedly.casebook import open_casebook

    with open_casebook(path or _settings().casebook, create=False) as casebook:
        left = casebook.unlinked()
        if left:
            click.echo(f"{left} accounts are in no incident yet: run reportedly read again", err=True)
        yield casebook


def _lists() -> Any:
    from reportedly.publish import lists

    return lists


def _whole(record: Record) -> Callable[[], RenderableType]:
    from rich.console import Group

    from reportedly.publish.record import render

    return lambda: Group(*render(record))


def _print(shape: Shape, form: str | None, view: Callable[[], RenderableType]) -> None:
    """On a terminal for people, else as JSON."""
    if (form or ("record" if sys.stdout.isatty() else "json")) == "json":
        from reportedly.publish import document

        sys.stdout.buffer.write(document(shape))
        return
    from rich.console import Console

    console = Console(highlight=False)
    if console.is_terminal:
        Console(highlight=False, width=min(console.width, WIDEST)).print(view())
        return
    plain = Console(highlight=False, width=WIDEST, record=True, file=StringIO())
    plain.print(view())
    for line in plain.export_text().splitlines():  # rich fills lines up to the width
        click.echo(line.rstrip())


def _list(issues: tuple[Issue, ...]) -> None:
    """What went wrong, one line each: what, where, what to do."""
    for issue in issues:
        line = f"{issue.where}: {issue.seen}" + (f". {issue.do}" if issue.do else "")
        click.echo(line if issue.kind == "error" else f"{issue.kind}: {line}", err=True)


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """A status line on stderr while reports are read, when a person watches."""
    if not sys.stderr.isatty():
        yield lambda _key: None
        return
    from rich.console import Console

    count = 0
    with Console(stderr=True).status("Starting") as status:

        def step(key: str) -> None:
            nonlocal count
            count += 1
            status.update(f"{count} read, last {key}")

        yield step
