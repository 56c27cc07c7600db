from django.db import migrations

# What was issued goes once the tax office does not ask for it any more (practice.receipts.held), and not before.
OLD, NEW = "IF TG_OP = 'DELETE' THEN", "IF TG_OP = 'DELETE' AND OLD.issued_at > now() - interval '7 years' THEN"
SAYS = """
CREATE OR REPLACE FUNCTION receipts_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {rule}
        RAISE EXCEPTION 'A receipt is voided, and not deleted for seven years.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF (NEW.number, NEW.fee_id, NEW.person_id, NEW.practitioner_id, NEW.cents, NEW.tax_cents, NEW.paid_on, NEW.methods,
        NEW.issued_at, NEW.issued_by_id)
        IS DISTINCT FROM
       (OLD.number, OLD.fee_id, OLD.person_id, OLD.practitioner_id, OLD.cents, OLD.tax_cents, OLD.paid_on, OLD.methods,
        OLD.issued_at, OLD.issued_by_id)
       OR (OLD.voided_at IS NOT NULL AND NEW.voided_at IS DISTINCT FROM OLD.voided_at) THEN
        RAISE EXCEPTION 'A receipt stands as it was issued.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("receipts", "0002_receipts_stand")]
    operations = [migrations.RunSQL(SAYS.format(rule=NEW), SAYS.format(rule=OLD))]
