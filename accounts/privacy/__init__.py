"""A person's data: given out whole, and forgotten everywhere. Spec: product.md D8, reliability.md G."""

from accounts.privacy.forgetting import Forgotten, PrivacyError, forget, replay
from accounts.privacy.giving import as_text, gather, names_of, record_giving
from accounts.privacy.subject import Subject, require_privacy, subject_of

__all__ = [
    "Forgotten",
    "PrivacyError",
    "Subject",
    "as_text",
    "forget",
    "gather",
    "names_of",
    "record_giving",
    "replay",
    "require_privacy",
    "subject_of",
]
