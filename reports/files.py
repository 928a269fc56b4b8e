"""Keeping printed papers: outside the web root, under random names."""

import hashlib
import uuid
from pathlib import Path

from django.conf import settings

from base.models import StoredFile

FOLDER = "papers"


PDF = "application/pdf"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def keep(content: bytes, name: str, mime: str = PDF) -> StoredFile:
    """Write a paper and note it. Inside the transaction that points to it; a file without its row is harmless."""
    stored_as = f"{FOLDER}/{uuid.uuid4().hex}{Path(name).suffix}"
    path = Path(settings.MEDIA_ROOT) / stored_as
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    return StoredFile.objects.create(name=name, stored_as=stored_as, mime=mime, size=len(content), sha256=digest)


def path_of(file: StoredFile) -> Path:
    return Path(settings.MEDIA_ROOT) / file.stored_as
