"""Bring the catalogues up to date with the sources: ``python -m tests.i18n.refresh``.

New messages are added, unused ones go, translations stay, and the ``.mo`` files are compiled. Translate what it
names in ``qtrack/i18n/locales/zh_CN/LC_MESSAGES/qtrack.po`` and run it again.
"""

import sys

from qtrack.i18n import LANGUAGES
from tests.i18n.catalogues import SOURCE, is_translated, messages, mo_bytes, path_of, po_bytes, refreshed


def main() -> int:
    """Write every catalogue; 1 if a message has no translation yet."""
    missing = []
    for language in LANGUAGES.values():
        catalogue = refreshed(language)
        path_of(language, "po").parent.mkdir(parents=True, exist_ok=True)
        path_of(language, "po").write_bytes(po_bytes(catalogue))
        path_of(language, "mo").write_bytes(mo_bytes(catalogue))
        if language != SOURCE:
            missing += [f"{language}: {message.id}" for message in messages(catalogue) if not is_translated(message)]
    print("\n".join(missing) or "every message is translated")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
