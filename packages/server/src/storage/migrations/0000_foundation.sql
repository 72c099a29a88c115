CREATE TABLE "account_profiles" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"display_name" text NOT NULL,
	"logo_url" text,
	"privacy_url" text,
	"terms_url" text,
	"support_url" text,
	"deeplink_url" text,
	"universal_link_url" text,
	"allowed_redirect_urls" text[] NOT NULL,
	CONSTRAINT "account_profiles_account_id_live_mode_pk" PRIMARY KEY("account_id","live_mode")
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"default_release" text NOT NULL,
	"time_created" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"id" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"ending" text NOT NULL,
	"time_created" timestamp (3) with time zone NOT NULL,
	"time_revoked" timestamp (3) with time zone,
	CONSTRAINT "api_keys_account_id_live_mode_id_pk" PRIMARY KEY("account_id","live_mode","id")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"key" text NOT NULL,
	"fingerprint" "bytea" NOT NULL,
	"status" smallint NOT NULL,
	"body" text NOT NULL,
	"release" text NOT NULL,
	"time_created" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_account_id_live_mode_key_pk" PRIMARY KEY("account_id","live_mode","key")
);
--> statement-breakpoint
CREATE TABLE "instance" (
	"singleton" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"key_proof" "bytea" NOT NULL,
	"time_created" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"private_jwk_sealed" "bytea" NOT NULL,
	"time_created" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"id" text NOT NULL,
	"reference_id" text,
	"time_created" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "customers_account_id_live_mode_id_pk" PRIMARY KEY("account_id","live_mode","id")
);
--> statement-breakpoint
CREATE TABLE "device_locations" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"device_id" text NOT NULL,
	"location_id" text NOT NULL,
	"position" smallint NOT NULL,
	CONSTRAINT "device_locations_account_id_live_mode_device_id_location_id_pk" PRIMARY KEY("account_id","live_mode","device_id","location_id")
);
--> statement-breakpoint
CREATE TABLE "devices" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"id" text NOT NULL,
	"reference_id" text,
	"type" text NOT NULL,
	"manufacturer" text,
	"model_code" text,
	"model_name" text,
	"properties" jsonb NOT NULL,
	"last_seen" timestamp (3) with time zone,
	"time_created" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "devices_account_id_live_mode_id_pk" PRIMARY KEY("account_id","live_mode","id")
);
--> statement-breakpoint
CREATE TABLE "locations" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"id" text NOT NULL,
	"customer_id" text,
	"reference_id" text,
	"postal_address" jsonb NOT NULL,
	"address_verified" boolean NOT NULL,
	"latitude" double precision,
	"longitude" double precision,
	"geo_location_given" boolean NOT NULL,
	"time_zone" text NOT NULL,
	"currency_code" text NOT NULL,
	"bidding_zone" text,
	"undecided_zones" text[] NOT NULL,
	"market_source_import" text,
	"market_source_export" text,
	"time_created" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "locations_account_id_live_mode_id_pk" PRIMARY KEY("account_id","live_mode","id")
);
--> statement-breakpoint
CREATE TABLE "index_points" (
	"market_source_id" text NOT NULL,
	"start_time" timestamp (3) with time zone NOT NULL,
	"end_time" timestamp (3) with time zone NOT NULL,
	"value" double precision NOT NULL,
	"revision" integer NOT NULL,
	"time_published" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "index_points_market_source_id_start_time_pk" PRIMARY KEY("market_source_id","start_time")
) PARTITION BY RANGE ("start_time");
--> statement-breakpoint
-- A partition for each year that has been traded or will be soon; whatever lies outside has its place too.
DO $$
BEGIN
  FOR year IN 2015..2045 LOOP
    EXECUTE format('CREATE TABLE index_points_%s PARTITION OF index_points FOR VALUES FROM (%L) TO (%L)',
      year, make_timestamptz(year, 1, 1, 0, 0, 0, 'UTC'), make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'UTC'));
  END LOOP;
END $$;
--> statement-breakpoint
CREATE TABLE "index_points_other" PARTITION OF "index_points" DEFAULT;
--> statement-breakpoint
CREATE TABLE "market_sources" (
	"id" text PRIMARY KEY NOT NULL,
	"region" text NOT NULL,
	"market" text NOT NULL,
	"display_name" text NOT NULL,
	"country_code" text NOT NULL,
	"currency_code" text NOT NULL,
	"units_per_kwh" double precision NOT NULL,
	"time_zone" text NOT NULL,
	"resolution_minutes" integer NOT NULL,
	"feed" text,
	"time_attempted" timestamp (3) with time zone,
	"time_delivered" timestamp (3) with time zone,
	"last_error" text,
	"known_until" timestamp (3) with time zone,
	"revision" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "providers" (
	"id" text PRIMARY KEY NOT NULL,
	"display_name" text NOT NULL,
	"search_name" text NOT NULL,
	"logo_url" text,
	"accent_color" text,
	"country_codes" text[] NOT NULL,
	"connection_types" text[] NOT NULL,
	"website_url" text,
	"sandbox" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tariff_templates" (
	"id" text PRIMARY KEY NOT NULL,
	"provider_id" text NOT NULL,
	"source_key" text NOT NULL,
	"display_name" text NOT NULL,
	"search_name" text NOT NULL,
	"description" text,
	"country_code" text NOT NULL,
	"regions" text[] NOT NULL,
	"time_zone" text,
	"type" text NOT NULL,
	"direction" text NOT NULL,
	"structure_type" text NOT NULL,
	"currency_code" text NOT NULL,
	"valid_from" timestamp (3) with time zone,
	"terms" jsonb NOT NULL,
	"sandbox" boolean NOT NULL,
	CONSTRAINT "tariff_templates_sourceKey_unique" UNIQUE("source_key")
);
--> statement-breakpoint
CREATE TABLE "tariff_versions" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"tariff_id" text NOT NULL,
	"version" integer NOT NULL,
	"effective_from" timestamp (3) with time zone,
	"terms" jsonb NOT NULL,
	"time_created" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "tariff_versions_account_id_live_mode_tariff_id_version_pk" PRIMARY KEY("account_id","live_mode","tariff_id","version")
);
--> statement-breakpoint
CREATE TABLE "tariffs" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"id" text NOT NULL,
	"location_id" text NOT NULL,
	"type" text NOT NULL,
	"direction" text NOT NULL,
	"connection_type" text NOT NULL,
	"status" text NOT NULL,
	"display_name" text,
	"provider_id" text,
	"template_id" text,
	"temporary" boolean NOT NULL,
	"devices" text[] NOT NULL,
	"contract_start" timestamp (3) with time zone NOT NULL,
	"contract_end" timestamp (3) with time zone,
	"takes_over" timestamp (3) with time zone,
	"taken_over" timestamp (3) with time zone,
	"time_created" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "tariffs_account_id_live_mode_id_pk" PRIMARY KEY("account_id","live_mode","id")
);
--> statement-breakpoint
ALTER TABLE "device_locations" ADD CONSTRAINT "device_locations_account_id_live_mode_device_id_devices_account_id_live_mode_id_fk" FOREIGN KEY ("account_id","live_mode","device_id") REFERENCES "public"."devices"("account_id","live_mode","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_locations" ADD CONSTRAINT "device_locations_account_id_live_mode_location_id_locations_account_id_live_mode_id_fk" FOREIGN KEY ("account_id","live_mode","location_id") REFERENCES "public"."locations"("account_id","live_mode","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "locations" ADD CONSTRAINT "locations_account_id_live_mode_customer_id_customers_account_id_live_mode_id_fk" FOREIGN KEY ("account_id","live_mode","customer_id") REFERENCES "public"."customers"("account_id","live_mode","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tariff_templates" ADD CONSTRAINT "tariff_templates_provider_id_providers_id_fk" FOREIGN KEY ("provider_id") REFERENCES "public"."providers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tariff_versions" ADD CONSTRAINT "tariff_versions_account_id_live_mode_tariff_id_tariffs_account_id_live_mode_id_fk" FOREIGN KEY ("account_id","live_mode","tariff_id") REFERENCES "public"."tariffs"("account_id","live_mode","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tariffs" ADD CONSTRAINT "tariffs_account_id_live_mode_location_id_locations_account_id_live_mode_id_fk" FOREIGN KEY ("account_id","live_mode","location_id") REFERENCES "public"."locations"("account_id","live_mode","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_hash" ON "api_keys" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "idempotency_keys_time_created" ON "idempotency_keys" USING btree ("time_created");--> statement-breakpoint
CREATE INDEX "customers_newest" ON "customers" USING btree ("account_id","live_mode","time_created" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "customers_reference" ON "customers" USING btree ("account_id","live_mode","reference_id");--> statement-breakpoint
CREATE INDEX "device_locations_location" ON "device_locations" USING btree ("account_id","live_mode","location_id");--> statement-breakpoint
CREATE INDEX "devices_newest" ON "devices" USING btree ("account_id","live_mode","time_created" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "devices_reference" ON "devices" USING btree ("account_id","live_mode","reference_id");--> statement-breakpoint
CREATE INDEX "locations_newest" ON "locations" USING btree ("account_id","live_mode","time_created" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "locations_reference" ON "locations" USING btree ("account_id","live_mode","reference_id");--> statement-breakpoint
CREATE INDEX "locations_customer" ON "locations" USING btree ("account_id","live_mode","customer_id");--> statement-breakpoint
CREATE INDEX "tariff_templates_provider" ON "tariff_templates" USING btree ("provider_id");--> statement-breakpoint
CREATE INDEX "tariffs_newest" ON "tariffs" USING btree ("account_id","live_mode","time_created" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "tariffs_location" ON "tariffs" USING btree ("account_id","live_mode","location_id");