CREATE TABLE "connect_sessions" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"id" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"token_sealed" "bytea" NOT NULL,
	"dialect" text NOT NULL,
	"status" text NOT NULL,
	"result" text,
	"customer_id" text,
	"location_id" text,
	"device_id" text,
	"provider_id" text,
	"connect_url" text NOT NULL,
	"callback_url" text NOT NULL,
	"setup" jsonb NOT NULL,
	"state" jsonb NOT NULL,
	"tariff_ids" text[] NOT NULL,
	"ended_by" text,
	"time_ended" timestamp (3) with time zone,
	"time_expiry" timestamp (3) with time zone NOT NULL,
	"time_created" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "connect_sessions_account_id_live_mode_id_pk" PRIMARY KEY("account_id","live_mode","id")
);
--> statement-breakpoint
CREATE TABLE "issue_reports" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"id" text NOT NULL,
	"tariff_id" text NOT NULL,
	"description" text,
	"status" text NOT NULL,
	"former_status" text NOT NULL,
	"time_created" timestamp (3) with time zone NOT NULL,
	"time_updated" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "issue_reports_account_id_live_mode_id_pk" PRIMARY KEY("account_id","live_mode","id")
);
--> statement-breakpoint
ALTER TABLE "providers" ADD COLUMN "market_sources" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "tariffs" ADD COLUMN "provider_name" text;--> statement-breakpoint
ALTER TABLE "issue_reports" ADD CONSTRAINT "issue_reports_account_id_live_mode_tariff_id_tariffs_account_id_live_mode_id_fk" FOREIGN KEY ("account_id","live_mode","tariff_id") REFERENCES "public"."tariffs"("account_id","live_mode","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "connect_sessions_token" ON "connect_sessions" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "issue_reports_tariff" ON "issue_reports" USING btree ("account_id","live_mode","tariff_id");