CREATE TABLE "events" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"id" text NOT NULL,
	"position" bigserial NOT NULL,
	"type" text NOT NULL,
	"release" text NOT NULL,
	"object_id" text NOT NULL,
	"object_ids" text[] NOT NULL,
	"data" text NOT NULL,
	"sample" boolean NOT NULL,
	"time_created" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "events_account_id_live_mode_id_pk" PRIMARY KEY("account_id","live_mode","id")
);
--> statement-breakpoint
CREATE TABLE "fan_outs" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"revision" bigint NOT NULL,
	"cursor" text,
	"told" integer DEFAULT 0 NOT NULL,
	"time_created" timestamp (3) with time zone NOT NULL,
	"time_done" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "object_releases" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"object_id" text NOT NULL,
	"release" text NOT NULL,
	CONSTRAINT "object_releases_account_id_live_mode_object_id_pk" PRIMARY KEY("account_id","live_mode","object_id")
);
--> statement-breakpoint
CREATE TABLE "tariff_market_sources" (
	"market_source_id" text NOT NULL,
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"location_id" text NOT NULL,
	"tariff_id" text NOT NULL,
	CONSTRAINT "tariff_market_sources_pk" PRIMARY KEY("market_source_id","live_mode","account_id","location_id","tariff_id")
);
--> statement-breakpoint
CREATE TABLE "webhook_attempts" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"delivery_id" text NOT NULL,
	"time" timestamp (3) with time zone NOT NULL,
	"request_headers" jsonb NOT NULL,
	"http_status" integer,
	"duration_ms" integer NOT NULL,
	"response_body" text NOT NULL,
	"error" text
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"id" text NOT NULL,
	"webhook_id" text NOT NULL,
	"event_id" text NOT NULL,
	"event_type" text NOT NULL,
	"position" bigint NOT NULL,
	"object_id" text NOT NULL,
	"status" text NOT NULL,
	"attempts" integer NOT NULL,
	"first_failure" timestamp (3) with time zone,
	"due" timestamp (3) with time zone,
	"time_finished" timestamp (3) with time zone,
	"time_created" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "webhook_deliveries_account_id_live_mode_id_pk" PRIMARY KEY("account_id","live_mode","id")
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"id" text NOT NULL,
	"url" text NOT NULL,
	"enabled_events" text[] NOT NULL,
	"retry_schedule" text NOT NULL,
	"secret_sealed" "bytea" NOT NULL,
	"former_secret_sealed" "bytea",
	"former_secret_ends" timestamp (3) with time zone,
	"disabled" boolean NOT NULL,
	"failing_since" timestamp (3) with time zone,
	"leased_by" text,
	"leased_until" timestamp (3) with time zone,
	"time_created" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "webhook_endpoints_account_id_live_mode_id_pk" PRIMARY KEY("account_id","live_mode","id")
);
--> statement-breakpoint
CREATE TABLE "webhook_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"live_mode" boolean NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"private_key_sealed" "bytea" NOT NULL,
	"time_created" timestamp (3) with time zone NOT NULL,
	"first_use" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "connect_sessions_expiry";--> statement-breakpoint
ALTER TABLE "connect_sessions" ADD COLUMN "complete_told" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "connect_sessions" ADD COLUMN "closed_told" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tariffs" ADD COLUMN "expiring_told" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tariffs" ADD COLUMN "expired_told" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tariff_market_sources" ADD CONSTRAINT "tariff_market_sources_tariff_fk" FOREIGN KEY ("account_id","live_mode","tariff_id") REFERENCES "public"."tariffs"("account_id","live_mode","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_attempts" ADD CONSTRAINT "webhook_attempts_delivery_fk" FOREIGN KEY ("account_id","live_mode","delivery_id") REFERENCES "public"."webhook_deliveries"("account_id","live_mode","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_endpoint" FOREIGN KEY ("account_id","live_mode","webhook_id") REFERENCES "public"."webhook_endpoints"("account_id","live_mode","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "events_newest" ON "events" USING btree ("account_id","live_mode","position" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "events_object" ON "events" USING gin ("object_ids");--> statement-breakpoint
CREATE INDEX "events_time_created" ON "events" USING btree ("time_created");--> statement-breakpoint
CREATE UNIQUE INDEX "fan_outs_news" ON "fan_outs" USING btree ("kind","subject","revision");--> statement-breakpoint
CREATE INDEX "fan_outs_waiting" ON "fan_outs" USING btree ("id") WHERE time_done is null;--> statement-breakpoint
CREATE INDEX "tariff_market_sources_tariff" ON "tariff_market_sources" USING btree ("account_id","live_mode","tariff_id");--> statement-breakpoint
CREATE INDEX "webhook_attempts_delivery" ON "webhook_attempts" USING btree ("account_id","live_mode","delivery_id","time");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_deliveries_event" ON "webhook_deliveries" USING btree ("account_id","live_mode","webhook_id","event_id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_pending" ON "webhook_deliveries" USING btree ("account_id","live_mode","webhook_id",due nulls first,"position") WHERE status = 'PENDING';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_newest" ON "webhook_deliveries" USING btree ("account_id","live_mode","webhook_id","time_created" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "webhook_deliveries_time_created" ON "webhook_deliveries" USING btree ("time_created");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_endpoints_id" ON "webhook_endpoints" USING btree ("id");--> statement-breakpoint
CREATE INDEX "webhook_endpoints_newest" ON "webhook_endpoints" USING btree ("account_id","live_mode","time_created" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "connect_sessions_old" ON "connect_sessions" USING btree ("time_expiry");--> statement-breakpoint
CREATE INDEX "connect_sessions_incomplete" ON "connect_sessions" USING btree ("time_created") WHERE result = 'CONNECTED' and complete_told is null;--> statement-breakpoint
CREATE INDEX "tariffs_expiring" ON "tariffs" USING btree ("contract_end") WHERE contract_end is not null and expiring_told is distinct from contract_end;--> statement-breakpoint
CREATE INDEX "tariffs_expired" ON "tariffs" USING btree ("contract_end") WHERE contract_end is not null and expired_told is distinct from contract_end;--> statement-breakpoint
CREATE INDEX "tariffs_provider" ON "tariffs" USING btree ("provider_id","account_id","live_mode","id");--> statement-breakpoint
CREATE INDEX "connect_sessions_expiry" ON "connect_sessions" USING btree ("time_expiry") WHERE status = 'OPEN' and result is null and closed_told is null;