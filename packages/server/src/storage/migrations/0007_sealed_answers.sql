-- Answers kept in clear cannot be encrypted here; they live for a day only.
DELETE FROM "idempotency_keys";--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD COLUMN "body_sealed" "bytea" NOT NULL;--> statement-breakpoint
ALTER TABLE "idempotency_keys" DROP COLUMN "body";