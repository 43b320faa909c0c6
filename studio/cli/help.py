"""How `--help` looks: plain text, which appears in a third of the time that rich's panels take."""

from typing import Any, ClassVar

from typer.core import TyperCommand, TyperGroup

LONGEST_SENTENCE = 200


class Command(TyperCommand):
    """A command whose usage line and arguments are written as in its documentation: `threeshot import DROP SOURCE... [OPTIONS]`."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Arguments first, then the options; optional ones in brackets, repeatable ones with dots."""
        pieces = []
        for parameter in self.get_params(ctx):
            if parameter.param_type_name == "argument":
                name = _name(parameter)
                pieces.append((name if parameter.required else f"[{name}]") + ("..." if parameter.nargs == -1 else ""))
        required = [
            f"{max(p.opts, key=len)} {p.metavar}"
            for p in self.get_params(ctx)
            if p.param_type_name == "option" and p.required
        ]
        return [*pieces, *required, "[OPTIONS]"]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Arguments and options under their headings, each with its help."""
        parameters = self.get_params(ctx)
        arguments = [(_name(p), getattr(p, "help", None) or "") for p in parameters if p.param_type_name == "argument"]
        options = [record for p in parameters if p.param_type_name == "option" and (record := p.get_help_record(ctx))]
        for heading, rows in (("Arguments", arguments), ("Options", options)):
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)


class CommandGroup(TyperGroup):
    """A noun with verbs below it; lists them with their first sentences, under `headings` where there are some."""

    headings: ClassVar[dict[str, tuple[str, ...]]] = {}

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands under their headings, each with its first sentence."""
        for heading, names in (self.headings or {"Commands": tuple(self.commands)}).items():
            with formatter.section(heading):
                formatter.write_dl([(name, self.first_sentence(name)) for name in names])

    def first_sentence(self, name: str) -> str:
        """The first sentence of what a command of this group says of itself."""
        return str(self.commands[name].get_short_help_str(LONGEST_SENTENCE))


def _name(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name.upper())
