"""What can be wrong with keys and seals. Operators read these sentences; none holds anything about a person."""

from __future__ import annotations

from typing import ClassVar

from lindung.kernel.errors import BadInput, Refusal, WrongState, gettext_noop


class VaultTrouble(Exception):
    """A seal or key cannot be used. `hint` says what an operator does next."""

    hint: ClassVar[str] = "See docs/explanation/sealing.md."


class KeysetMissing(VaultTrouble):
    """No keyset where the settings say."""

    hint = (
        "Put the keyset file back from its backup, or set LINDUNG_KEY_FILE or LINDUNG_KEYSET to where it is. "
        "A new keyset cannot open what the old one sealed."
    )


class KeysetUnreadable(VaultTrouble):
    """There is a keyset, but it cannot be read as one (damaged, or the KMS does not open it)."""

    hint = "Restore the keyset from its backup; check LINDUNG_KEY_URI when a KMS guards it."


class KmsAway(KeysetUnreadable):
    """Nobody answers where the KMS should be."""

    says: ClassVar[str] = "The KMS at {uri} does not answer, so the keyset stays closed."
    hint = "Look at the network and at the KMS (started? unsealed?), then start again; nothing is lost."


class KmsSlow(KmsAway):
    """The KMS was asked and did not answer in time."""

    says = "The KMS at {uri} did not answer within {seconds} s, so the keyset stays closed."


class KmsDenied(KeysetUnreadable):
    """The KMS does not let us use its key."""

    says: ClassVar[str] = "The KMS at {uri} does not let this installation use the key."
    hint = "Look at its credentials (run out?) and at their right to this key: docs/guides/kms.md."


class KmsRefused(KeysetUnreadable):
    """The KMS answers, and does not do it."""

    says: ClassVar[str] = (
        "The KMS at {uri} answers, but does not open this keyset: another key, or one that was deleted."
    )
    hint = "Compare the name in LINDUNG_KEY_URI with the KMS, and see whether older versions of the key are allowed."


class KeysetExposed(VaultTrouble):
    """Others on this machine could read or change the keyset file."""

    hint = "Run: chmod 600 <the file>. Treat the keyset as seen if others had access."


class KeysetKept(VaultTrouble):
    """A keyset is not made where one, or data sealed with one, already is."""

    hint = "Keep using the keyset that is there. To begin anew, begin with an empty database and an empty data folder."


class KeysetFromEnvironment(VaultTrouble):
    """The keyset is given by the environment, so that no command can renew it."""

    hint = "Move it into a file (LINDUNG_KEY_FILE, mode 0600) or behind a KMS, then rotate."


class RenewalRuns(VaultTrouble):
    """Two renewals at once would each take the other's keys away."""

    hint = "Wait until it has ended. If it was killed, its connection to the database ends within a minute; try again."


class KeysetOlder(VaultTrouble):
    """The keyset is of this installation, but does not hold the keys that its rows were written under since."""

    hint = (
        "Set LINDUNG_KEY_FILE or LINDUNG_KEYSET to the newest keyset, or restore a backup of the time of this one. "
        "See docs/guides/keyset-seen.md."
    )


class WrongKeyset(VaultTrouble):
    """The keyset is not the one that wrapped this key."""

    hint = "Set LINDUNG_KEY_FILE or LINDUNG_KEYSET to the keyset this database was made with."


class SealBroken(VaultTrouble):
    """Sealed bytes do not open under their own key in their own place: changed, or moved from another row or column."""

    hint = "The row was changed outside Lindung. Keep a copy of the database and run: lindung verify."


class KeyErased(WrongState):
    """Nothing can be sealed any more under a key that was destroyed."""

    code = "key_erased"
    sentence = gettext_noop("What {ref} held was erased, so nothing can be added to it. Open a new one instead.")


class TooManyAsked(Refusal):
    """The database hands the web no more keys for now (migration 0003 raises it as this state of SQL)."""

    SQLSTATE = "LK001"
    code = "too_many_records"
    status = 503
    sentence = gettext_noop(
        "More records about people were asked for than the people of this deployment read. None is opened for now. Try "
        "again in an hour."
    )


class TooLong(BadInput):
    """A text has more characters than its field takes."""

    code = "text_too_long"
    sentence = gettext_noop("{field} has {length} characters; at most {limit} can be taken. Shorten it and send again.")


class NotText(BadInput):
    """Something that cannot be written as text (broken characters), or as JSON."""

    code = "not_text"
    sentence = gettext_noop("{field} holds characters that cannot be kept. Type it again and send again.")
