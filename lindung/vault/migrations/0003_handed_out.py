"""Wrapped keys are handed out by the database, each by its id, counted, and no more of them than the pace allows."""

from django.db import migrations, models

# Counters are sequences: they take no lock, and a transaction that is rolled back gives nothing back. Up to which count
# keys are handed out (stop_at) is written by workers each minute; while no worker lives it stays where it is.
# Workers, commands and the owner are not counted; whom a session signed in as cannot be changed inside it.
HANDED_OUT = """
CREATE SEQUENCE vault_keysgiven AS bigint;
CREATE SEQUENCE vault_keysrefused AS bigint;
SELECT nextval('vault_keysgiven'), nextval('vault_keysrefused');
INSERT INTO vault_keycount (at, given, refused, is_hourly) VALUES (clock_timestamp(), 1, 1, true);
INSERT INTO vault_pace (id, an_hour, a_day, opened_given, stop_at, told_refused) VALUES (1, 60000, 480000, 1, 60001, 0);
REVOKE ALL ON vault_keycount, vault_pace, vault_keysgiven, vault_keysrefused FROM lindung_app;
REVOKE ALL ON SEQUENCE vault_keycount_id_seq FROM lindung_app;

CREATE FUNCTION lindung_handed_out(asked uuid) RETURNS bytea
    LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found bytea;
    counted boolean;
    until bigint;
BEGIN
    SELECT k.wrapped, k.is_counted INTO found, counted FROM public.vault_key k WHERE k.id = asked;
    IF found IS NULL OR NOT counted OR session_user IN ('lindung_worker', 'lindung_owner') THEN
        RETURN found;
    END IF;
    SELECT p.stop_at INTO until FROM public.vault_pace p;
    IF (SELECT last_value FROM public.vault_keysgiven) < until THEN
        IF nextval('public.vault_keysgiven') <= until THEN  -- counted before it is given, and never uncounted
            RETURN found;
        END IF;
    END IF;
    PERFORM nextval('public.vault_keysrefused');
    RAISE EXCEPTION 'More records were asked for than this deployment hands out.'
        USING ERRCODE = 'LK001', HINT = 'lindung vault pace';
END
$$;

-- How a wrapped key begins: the number of what wrapped it. It opens nothing.
CREATE FUNCTION lindung_wrapped_by(asked uuid) RETURNS bytea
    LANGUAGE sql STABLE STRICT COST 100 SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT substring(wrapped FROM 1 FOR 5) FROM public.vault_key WHERE id = asked
$$;

-- For workers and the owner: note the counts, move on what may be handed out, say how it stands.
CREATE FUNCTION lindung_note_keys(
    OUT this_hour bigint, OUT this_day bigint, OUT refused bigint, OUT an_hour bigint, OUT a_day bigint,
    OUT told_refused bigint, OUT told_at timestamptz
)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    pace public.vault_pace;
    given_now bigint;
    before_hour bigint;
    before_day bigint;
BEGIN
    SELECT * INTO pace FROM public.vault_pace FOR UPDATE;  -- one at a time
    DELETE FROM public.vault_keycount c WHERE c.at > moment + interval '1 minute';  -- a clock that was set back
    SELECT last_value INTO given_now FROM public.vault_keysgiven;
    SELECT last_value INTO refused FROM public.vault_keysrefused;
    INSERT INTO public.vault_keycount (at, given, refused, is_hourly)
        SELECT moment, given_now, refused,
            NOT EXISTS (SELECT FROM public.vault_keycount c WHERE c.at >= date_trunc('hour', moment))
        WHERE NOT EXISTS (SELECT FROM public.vault_keycount c WHERE c.at > moment - interval '50 seconds');
    DELETE FROM public.vault_keycount c WHERE c.at < moment - CASE WHEN c.is_hourly THEN interval '40 days'
        ELSE interval '25 hours' END;
    SELECT c.given INTO before_hour FROM public.vault_keycount c
        ORDER BY c.at <= moment - interval '1 hour' DESC, abs(extract(epoch FROM moment - interval '1 hour' - c.at)) LIMIT 1;
    SELECT c.given INTO before_day FROM public.vault_keycount c
        ORDER BY c.at <= moment - interval '1 day' DESC, abs(extract(epoch FROM moment - interval '1 day' - c.at)) LIMIT 1;
    this_hour := given_now - greatest(before_hour, pace.opened_given);
    this_day := given_now - greatest(before_day, pace.opened_given);
    refused := refused - 1;
    an_hour := pace.an_hour;
    a_day := pace.a_day;
    told_refused := pace.told_refused;
    told_at := pace.told_at;
    UPDATE public.vault_pace SET stop_at = given_now + least(pace.an_hour - this_hour, pace.a_day - this_day);
END
$$;
-- Up to how many refusals people were told of. Only a worker says so: an entry on the trail the web could write itself.
CREATE FUNCTION lindung_note_told(so_many bigint) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE public.vault_pace SET told_refused = so_many, told_at = clock_timestamp()
$$;
REVOKE ALL ON FUNCTION lindung_handed_out(uuid), lindung_wrapped_by(uuid), lindung_note_keys(), lindung_note_told(bigint)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lindung_handed_out(uuid), lindung_wrapped_by(uuid) TO lindung_app;
GRANT EXECUTE ON FUNCTION lindung_note_keys(), lindung_note_told(bigint) TO lindung_worker;
GRANT SELECT ON vault_keycount TO lindung_worker;
GRANT SELECT (id) ON vault_pace, vault_keycount TO lindung_app;  -- that there are rows, and nothing of them

-- Without it an error quotes the row that a check refused: with it none is quoted to whom the wall binds. Not FORCE: the
-- owner, who hands out and dumps, is not bound.
ALTER TABLE vault_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY every_key ON vault_key USING (true) WITH CHECK (true);
REVOKE SELECT, UPDATE ON vault_key FROM lindung_app;
GRANT SELECT (id, destroyed_at, is_counted), UPDATE (wrapped, destroyed_at) ON vault_key TO lindung_app;
"""
NOT_HANDED_OUT = """
DROP POLICY every_key ON vault_key;
ALTER TABLE vault_key DISABLE ROW LEVEL SECURITY;
REVOKE SELECT (id, destroyed_at, is_counted), UPDATE (wrapped, destroyed_at) ON vault_key FROM lindung_app;
GRANT SELECT, UPDATE ON vault_key TO lindung_app;
DROP FUNCTION lindung_note_told(bigint);
DROP FUNCTION lindung_note_keys();
DROP FUNCTION lindung_wrapped_by(uuid);
DROP FUNCTION lindung_handed_out(uuid);
DROP SEQUENCE vault_keysrefused;
DROP SEQUENCE vault_keysgiven;
"""


class Migration(migrations.Migration):
    """The web reads no wrapped key but through this door."""

    dependencies = [("vault", "0002_proof_of_keys")]

    operations = [
        migrations.AddField(
            model_name="key", name="is_counted", field=models.BooleanField(db_default=True, default=True)
        ),
        migrations.CreateModel(
            name="KeyCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True)),
                ("given", models.BigIntegerField()),
                ("refused", models.BigIntegerField()),
                ("is_hourly", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="Pace",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("an_hour", models.BigIntegerField()),
                ("a_day", models.BigIntegerField()),
                ("opened_given", models.BigIntegerField()),
                ("stop_at", models.BigIntegerField()),
                ("told_refused", models.BigIntegerField()),
                ("told_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="keys_have_one_pace")],
            },
        ),
        migrations.RunSQL(HANDED_OUT, NOT_HANDED_OUT),
    ]
