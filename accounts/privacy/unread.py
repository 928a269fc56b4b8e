"""Stored files whose words no search reads: the text of a PDF, in the helper process; pictures are for a person to look at."""

from pathlib import Path

from django.conf import settings

from base.models import StoredFile
from jobs import helper

MEMORY, SECONDS = 768 * helper.MIB, 30.0  # of the helper, for one file
MOST_PAGES = 2_000


def text_of(path: str) -> str:
    """Words of a PDF and of what it says of itself. Runs in the helper."""
    from pypdf import PdfReader  # noqa: PLC0415  only where it is needed

    reader = PdfReader(path)
    told = " ".join(str(value) for value in (reader.metadata or {}).values())
    return "\n".join([told, *(page.extract_text() for page in reader.pages[:MOST_PAGES])])


def words_of(file: StoredFile) -> str | None:
    """Its words; None where nothing can read them, or where there are none."""
    try:
        text: str = helper.call(
            "accounts.privacy.unread.text_of", str(Path(settings.MEDIA_ROOT) / file.stored_as), memory=MEMORY, seconds=SECONDS
        )
    except Exception:  # whatever a strange file does to the reader
        return None
    return text if text.strip() else None
