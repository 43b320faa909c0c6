"""The kinds of value an XMP property can have (ISO 16684-1, 6.3): text, arrays, language alternatives, structures."""


class Bag(tuple["Value", ...]):
    """An array whose order means nothing: keywords, persons, products."""

    __slots__ = ()


class Seq(tuple["Value", ...]):
    """An array whose order means something: creators."""

    __slots__ = ()


class Alt(dict[str, str]):
    """Language → text; `x-default` is what is shown when no language is asked for."""

    @classmethod
    def of(cls, text: str) -> "Alt":
        """The one text there is, as the default language."""
        return cls({"x-default": text})


class Struct(dict[str, "Value"]):
    """Field name (`stRef:documentID`) → value."""


Value = str | Bag | Seq | Alt | Struct
