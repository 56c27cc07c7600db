from django.db import migrations

# As they are watched from here on; practice.rights.changes has the list of today.
WATCHED = {
    "accounts_person": ["last_login"],
    "account_emailaddress": [],
    "accounts_channelconsent": [],
    "profile_practice": [],
    "scheduling_practitioner": [],
    "scheduling_service": [],
    "bookings_session": [],
    "bookings_companion": [],
    "bookings_response": [],
    "bookings_answer": ["draft"],
    "bookings_consent": [],
    "bookings_enquiry": [],
    "consultations_colleague": [],
    "consultations_consultation": ["preparation_draft"],
    "consultations_joining": [],
    "consultations_seat": [],
    "consultations_certificate": [],
    "rights_legalhold": [],
    "rights_comingofage": [],
    "rights_erasurerequest": [],
}

NOTE = r"""
CREATE FUNCTION rights_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    signed text := substring(left(current_query(), 200) from '^/\*by=([^*]*)\*/');
    before jsonb;
    changed text[] := '{}';
    id text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        id := OLD.id;
    ELSE
        id := NEW.id;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        before := to_jsonb(OLD);
        SELECT array_agg(it.key ORDER BY it.key) INTO changed FROM jsonb_each(to_jsonb(NEW)) AS it
            WHERE it.value IS DISTINCT FROM before -> it.key AND it.key <> ALL (coalesce(TG_ARGV, '{}'));
        IF changed IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO rights_change ("table", "row", act, fields, "by", "where", at) VALUES (
        TG_TABLE_NAME, id, TG_OP, changed,
        nullif(split_part(signed, ';in=', 1), '')::uuid, coalesce(split_part(signed, ';in=', 2), ''), clock_timestamp()
    );
    RETURN NULL;
END $$;
"""
WATCH = """
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON "{table}"
    FOR EACH ROW EXECUTE FUNCTION rights_note_change({without});
"""
UNWATCH = 'DROP TRIGGER note_change ON "{table}";'


def watch(table, without):
    quoted = ", ".join(f"'{column}'" for column in without)
    return migrations.RunSQL(WATCH.format(table=table, without=quoted), UNWATCH.format(table=table))


class Migration(migrations.Migration):
    """The tables have to be there: hence the dependencies on the other rooms."""

    dependencies = [
        ("rights", "0003_looks_changes_and_breaches"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("accounts", "0003_how_people_are_reached"),
        ("profile", "0006_how_long_things_are_kept"),
        ("scheduling", "0004_designation"),
        ("bookings", "0009_said_that_they_come"),
        ("consultations", "0008_one_certificate_stands"),
    ]

    operations = [
        migrations.RunSQL(NOTE, "DROP FUNCTION rights_note_change();"),
        *(watch(table, without) for table, without in WATCHED.items()),
    ]
