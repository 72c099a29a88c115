CREATE TABLE "consents" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"id" text NOT NULL,
	"scopes" text[] NOT NULL,
	"provider_id" text NOT NULL,
	"device_id" text,
	"location_id" text NOT NULL,
	"tariff_id" text,
	"session_id" text NOT NULL,
	"customer_id" text,
	"text" jsonb NOT NULL,
	"time_expiry" timestamp (3) with time zone,
	"time_ended" timestamp (3) with time zone,
	"ended_by" text,
	"end_reason" text,
	"time_created" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "consents_account_id_live_mode_id_pk" PRIMARY KEY("account_id","live_mode","id")
);
--> statement-breakpoint
CREATE TABLE "login_dismissals" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"subject_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"time_created" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "login_dismissals_account_id_live_mode_subject_id_provider_id_pk" PRIMARY KEY("account_id","live_mode","subject_id","provider_id")
);
--> statement-breakpoint
CREATE TABLE "provider_logins" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"id" text NOT NULL,
	"session_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"direction" text NOT NULL,
	"step" text NOT NULL,
	"shown" jsonb NOT NULL,
	"wrapped_key" "bytea",
	"sealed" "bytea",
	"reference_id" text,
	"tries_left" integer NOT NULL,
	"time_expiry" timestamp (3) with time zone NOT NULL,
	"time_created" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "provider_logins_account_id_live_mode_id_pk" PRIMARY KEY("account_id","live_mode","id")
);
--> statement-breakpoint
CREATE TABLE "tariff_connections" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"tariff_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"direction" text NOT NULL,
	"wrapped_key" "bytea",
	"sealed" "bytea",
	"reference_id" text,
	"integration_instance" text,
	"incidental" boolean NOT NULL,
	"next_reading" timestamp (3) with time zone,
	"leased_until" timestamp (3) with time zone,
	"failing_since" timestamp (3) with time zone,
	"failures" integer NOT NULL,
	"provider_errors" integer NOT NULL,
	"provider_errors_since" timestamp (3) with time zone,
	"failure_code" text,
	"time_last_read" timestamp (3) with time zone,
	"time_created" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "tariff_connections_account_id_live_mode_tariff_id_pk" PRIMARY KEY("account_id","live_mode","tariff_id")
);
--> statement-breakpoint
ALTER TABLE "providers" ADD COLUMN "module" jsonb;--> statement-breakpoint
ALTER TABLE "providers" ADD COLUMN "module_key_sealed" "bytea";--> statement-breakpoint
ALTER TABLE "tariffs" ADD COLUMN "rates_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "provider_logins" ADD CONSTRAINT "provider_logins_account_id_live_mode_session_id_connect_sessions_account_id_live_mode_id_fk" FOREIGN KEY ("account_id","live_mode","session_id") REFERENCES "public"."connect_sessions"("account_id","live_mode","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tariff_connections" ADD CONSTRAINT "tariff_connections_account_id_live_mode_tariff_id_tariffs_account_id_live_mode_id_fk" FOREIGN KEY ("account_id","live_mode","tariff_id") REFERENCES "public"."tariffs"("account_id","live_mode","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "consents_location" ON "consents" USING btree ("account_id","live_mode","location_id");--> statement-breakpoint
CREATE INDEX "consents_tariff" ON "consents" USING btree ("account_id","live_mode","tariff_id");--> statement-breakpoint
CREATE UNIQUE INDEX "provider_logins_session" ON "provider_logins" USING btree ("account_id","live_mode","session_id");--> statement-breakpoint
CREATE INDEX "provider_logins_expiry" ON "provider_logins" USING btree ("time_expiry");--> statement-breakpoint
CREATE INDEX "tariff_connections_due" ON "tariff_connections" USING btree ("next_reading");--> statement-breakpoint
CREATE INDEX "connect_sessions_expiry" ON "connect_sessions" USING btree ("time_expiry");