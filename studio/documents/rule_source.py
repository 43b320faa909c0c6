"""Where a receiver's rules are published, and of when they are."""

from pydantic import Field

from studio.documents.field_types import Day, Document, LongText, Url


class RuleSource(Document):
    """A page that says what its publisher demands of pictures."""

    address: Url = Field(description="the page's public address")
    date: Day = Field(description="the day that the page says of itself, else the day on which it was looked up")
    says: LongText = Field(description="what it demands, and what it only recommends")
