"""What the database itself refuses: a consent that matters most and has one member's word only."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_earlier_consents")]

    operations = [
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", ""), ("state__in", ["given", "waiting"])),
                    models.Q(
                        models.Q(("state__in", ["given", "waiting"]), _negated=True),
                        ("ended_at__isnull", False),
                        models.Q(("ended_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="consent_end_has_time_and_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_as__in", ["", "earlier"]), ("confirmed_at", None), ("confirmed_by", "")),
                    models.Q(
                        ("confirmed_as__in", ["member", "person"]),
                        ("confirmed_at__isnull", False),
                        models.Q(("confirmed_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="consent_second_word_has_time_and_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_by", models.F("recorded_by")), _negated=True),
                name="consent_second_word_is_of_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("needs_second", True), ("state", "given"), _negated=True),
                    ("confirmed_as__in", ["member", "person"]),
                    _connector="OR",
                ),
                name="consent_holds_only_with_its_second_word",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "waiting"), _negated=True),
                    models.Q(("confirmed_as", ""), ("needs_second", True)),
                    _connector="OR",
                ),
                name="consent_waits_for_a_second_word_only",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("needs_second", True),
                    models.Q(("confirmed_as", ""), _negated=True),
                    models.Q(
                        models.Q(("recipient_kinds__overlap", ["embassy", "immigration", "police"]), _negated=True),
                        models.Q(("purpose", "repatriation"), _negated=True),
                        ("hands_over", False),
                    ),
                    _connector="OR",
                ),
                name="consent_that_matters_most_needs_a_second_word",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hands_over", True), ("needs_second", True), _negated=True),
                    models.Q(("purpose", "services"), ("recipient_kinds", [])),
                    _connector="OR",
                ),
                name="consent_to_handing_over_names_who_takes_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_at", None), ("asked_by", "")),
                    models.Q(("asked_at__isnull", False), models.Q(("asked_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="consent_asked_has_time_and_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("receipt_report", None), ("receipt_said_at", None), ("receipt_said_by", "")),
                    models.Q(
                        ("receipt_report__isnull", False),
                        ("receipt_said_at__isnull", False),
                        models.Q(("receipt_said_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="person_receipt_has_time_and_person",
            ),
        ),
    ]
