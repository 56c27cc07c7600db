from django.db import migrations

# What was issued is neither changed nor deleted, by whatever way. Its words are left to the field that encrypts them,
# which writes them anew under another key.
FORBID = """
CREATE FUNCTION receipts_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'A receipt is voided, and never deleted.' USING ERRCODE = 'integrity_constraint_violation';
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
CREATE TRIGGER receipts_stand BEFORE UPDATE OR DELETE ON receipts_receipt
    FOR EACH ROW EXECUTE FUNCTION receipts_stand();
"""
ALLOW = "DROP TRIGGER receipts_stand ON receipts_receipt; DROP FUNCTION receipts_stand();"


class Migration(migrations.Migration):
    dependencies = [("receipts", "0001_receipts")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
