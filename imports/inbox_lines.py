"""What the inbox says of this room."""

from django.utils.translation import gettext_lazy as _

from people.inbox import Topic, Words, declare

declare(
    "import_loaded",
    Words(
        topic=Topic.JOB,
        label=_("Import"),
        title=_("Imported: %(file)s"),
        why=_("You asked for this import."),
        text=_("Rejected rows: %(rejected)s."),
        action=_("Open the import"),
    ),
)

declare(
    "import_undone",
    Words(
        label=_("Import"),
        title=_("Taken back: %(file)s"),
        why=_("You asked to take this import back."),
        text=_("Rows kept, since somebody or something still needs them: %(kept)s."),
        action=_("Open the import"),
    ),
)
