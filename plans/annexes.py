"""Keeping annexes: the limits, the sentences, where their bytes lie, and how they are given out."""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from base import scanner
from base.models import StoredFile
from imports.batches import clean_name, sha256
from jobs import helper
from people.models import User
from plans.annex_check import MAX_BYTES, AnnexError, kind_named
from plans.models import PlanFile
from plans.registry import stores

FOLDER = "annexes"
MOST_FILES = 100  # of one plan
MOST_OF_USER, MOST_OF_COMPANY = 500 * 2**20, 20 * 2**30  # bytes
KEPT_DAYS = 90  # after it was removed; until then it can be put back
MEMORY, SECONDS = 512 * helper.MIB, 10.0  # of the helper, for one file

MIME = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "csv": "text/csv",
    "txt": "text/plain",
}
SENTENCES: dict[str, Any] = scanner.SENTENCES | {
    "empty": _("The file is empty. Save it again, then choose it anew."),
    "size": _("The file is larger than 20 MiB. Make it smaller, or part it."),
    "kind": _("PDF, Word, Excel, PowerPoint, CSV, text, PNG and JPEG are kept. Save it as one of these (.docx, .xlsx, .pptx)."),
    "markup": _("HTML and SVG are not kept. Print the page to PDF, or save the picture as PNG."),
    "pretends": _("The content is not what the name says. Save it again under its own kind."),
    "broken": _("The file cannot be read. Open it, save it again, then choose it anew."),
    "locked": _("The file has a password or an old format (.doc, .xls, .ppt). Save a copy without a password as .docx, .xlsx or .pptx."),
    "active": _("The file holds macros, links to other workbooks or programs. Save a plain copy without them."),
    "fetches": _("The file fetches something from outside when it is opened. Save a copy with the pictures and templates inside."),
    "unsafe": _("The file holds definitions that no document needs. Open it, save it again, then choose it anew."),
    "bomb": _("The file unpacks to more than can be kept. Save a smaller copy."),
    "slow": _("The file took too long to read. Try again, or save a smaller copy."),
    "pixels": _("The picture has more than 40 million points. Save it smaller."),
    "twice": _("This file is kept here already."),
    "many": _("A plan keeps 100 files at most. Remove one first."),
    "user": _("You keep 500 MiB of annexes already. Remove some, or ask a colleague."),
    "company": _("The company keeps 20 GiB of annexes already. Ask the administrator."),
}


def looked_at(path: Path, name: str) -> str:
    """The kind of a file that may be kept, found in a process with limits. Raises AnnexError."""
    kind_named(name)
    if path.stat().st_size > MAX_BYTES:
        raise AnnexError("size")
    try:
        with path.open("rb") as file:
            scanner.scan(file)
    except scanner.ScanRefused as refused:
        raise AnnexError(refused.code) from refused
    try:
        kind: str = helper.call("plans.annex_check.look", str(path), name, memory=MEMORY, seconds=SECONDS)
    except helper.HelperTimeout as error:
        raise AnnexError("slow") from error
    except helper.HelperError as error:  # out of memory, or dead by it
        raise AnnexError("bomb") from error
    return kind


@contextmanager
def laid_down(upload: Any) -> Iterator[Path]:
    """An upload as a file of ours for a moment, under no name of its sender's. Cut off one piece past the limit."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        with path.open("wb") as copy:
            for piece in upload.chunks():
                copy.write(piece)
                if copy.tell() > MAX_BYTES:
                    break
        yield path


def refuse_beyond_limits(plan: Any, size: int, digest: str, user: User | None) -> None:
    """What lies here already, of this plan, this person, this company. Raises AnnexError."""
    if PlanFile.objects.filter(plan=plan, file__size__gt=0, file__sha256=digest, removed_at=None).exists():
        raise AnnexError("twice")
    if PlanFile.objects.filter(plan=plan, removed_at=None).count() >= MOST_FILES:
        raise AnnexError("many")
    refuse_beyond_totals(size, user)


def refuse_beyond_totals(size: int, user: User | None) -> None:
    """What this person and this company keep already, wherever it belongs. Raises AnnexError."""
    if user is not None and bytes_kept(user) + size > MOST_OF_USER:
        raise AnnexError("user")
    if bytes_kept() + size > MOST_OF_COMPANY:
        raise AnnexError("company")


def bytes_kept(user: User | None = None) -> int:
    """By this person, or by all, in every room."""
    return sum(int(store.rows(user).aggregate(total=Sum("file__size"))["total"] or 0) for store in stores)


def keep(content: bytes, name: str, kind: str, digest: str) -> StoredFile:
    """A copy of ours, outside the web root under a random name."""
    stored_as = f"{FOLDER}/{uuid.uuid4().hex}.{kind}"
    place = Path(settings.MEDIA_ROOT) / stored_as
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    place.touch(mode=0o600)
    place.write_bytes(content)
    return StoredFile.objects.create(name=clean_name(name), stored_as=stored_as, mime=MIME[kind], size=len(content), sha256=digest)


def of(plan: Any) -> Any:
    """The annexes of a plan, newest first, without those removed."""
    return PlanFile.objects.filter(plan=plan, removed_at=None).select_related("file", "by__person")


def frozen(plan: Any) -> list[dict[str, Any]]:
    """What a version keeps of each: which file it was, not the file."""
    return [
        {
            "id": annex.pk,
            "text": annex.file.name,
            "note": annex.note,
            "owner": str(annex.by or ""),
            "sha256": annex.file.sha256,
            "shareable": annex.shareable,
        }
        for annex in of(plan)
    ]


def path_of(file: StoredFile) -> Path:
    return Path(settings.MEDIA_ROOT) / file.stored_as


def digest_of(path: Path) -> str:
    return sha256(path)


def empty(file: StoredFile) -> None:
    """Forget that a stored file has content; the caller takes its bytes away once that is certain."""
    StoredFile.objects.filter(pk=file.pk).update(sha256="", size=0)


def given_out(file: StoredFile, kind: str) -> FileResponse:
    """The file as an attachment under a policy of its own that lets it do nothing. Raises FileNotFoundError."""
    response = FileResponse(path_of(file).open("rb"), as_attachment=True, filename=file.name, content_type=MIME[kind])
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
